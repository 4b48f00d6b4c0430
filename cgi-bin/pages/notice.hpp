#pragma once

#include <algorithm>
#include <iterator>
#include <string_view>

namespace postern::pages {

// A sentence that a page shows if the link to the page contains the word of the sentence. A visitor can make
// up such a link, so no sentence asks the reader to do anything.
template <typename What>
struct Notice {
    What what;
    std::string_view word;  // in the link
    std::string_view sentence;
};

// The row of the table with this word, or for this event. Returns null if the table has no such row.
template <typename What, std::size_t size>
const Notice<What>* notice_of(const Notice<What> (&table)[size], std::string_view word) {
    const auto* const found = std::ranges::find(table, word, &Notice<What>::word);
    return found == std::end(table) ? nullptr : found;
}
template <typename What, std::size_t size>
const Notice<What>* notice_of(const Notice<What> (&table)[size], What what) {
    const auto* const found = std::ranges::find(table, what, &Notice<What>::what);
    return found == std::end(table) ? nullptr : found;
}

}  // namespace postern::pages
