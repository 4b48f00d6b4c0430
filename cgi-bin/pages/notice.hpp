#pragma once

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include "pages/messages.hpp"

namespace postern::pages {

// A message that a page shows if the link to the page contains the word of the message. A visitor can make
// up such a link, so no message asks the reader to do anything dangerous.
template <typename What>
struct Notice {
    What what;
    std::string_view word;              // in the link
    std::optional<MessageKey> message;  // none: the page has a box of its own
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

// The text of the message; empty if there is no row or no message.
template <typename What>
std::string text_of(const Notice<What>* notice, const Language& language) {
    return notice == nullptr || !notice->message ? "" : language.say(*notice->message);
}

}  // namespace postern::pages
