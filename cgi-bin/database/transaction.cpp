#include "database/transaction.hpp"

#include <cassert>
#include <span>

#include "database/connection.hpp"

namespace postern::database {
namespace {

std::span<const In> span_of(std::initializer_list<In> in) {
    return {in.begin(), in.size()};
}

}  // namespace

bool Reader::one(std::string_view text, std::initializer_list<In> in, std::initializer_list<Out> out) {
    int rows = 0;
    connection_.read(text, span_of(in), {out.begin(), out.size()}, [&rows] { ++rows; });
    assert(rows <= 1);
    return rows > 0;
}

void Reader::all(std::string_view text, std::initializer_list<In> in, std::initializer_list<Out> out,
                 const std::function<void()>& each) {
    connection_.read(text, span_of(in), {out.begin(), out.size()}, each);
}

void Batch::add(std::string_view text, std::initializer_list<In> in) {
    parts_.push_back({text, in.size()});
    for (const In& value : in) {
        if (value.is_text()) {
            in_.emplace_back(texts_.emplace_back(value.text()));
        } else {
            in_.push_back(value);
        }
    }
}

long long Transaction::run(std::string_view text, std::initializer_list<In> in) {
    return connection().run(text, span_of(in));
}

void Transaction::run(const Batch& batch) {
    std::span<const In> in = batch.in_;
    if (!connection().is_postgresql()) {
        for (const Batch::Part& part : batch.parts_) {
            connection().run(part.text, in.first(part.parameters));
            in = in.subspan(part.parameters);
        }
        return;
    }
    if (batch.parts_.empty()) return;
    // PostgreSQL executes the statements of a WITH from the last to the first, after the main statement.
    std::string text;
    std::vector<In> values;
    std::size_t end = in.size();
    for (std::size_t i = batch.parts_.size(); i-- > 0;) {
        const Batch::Part& part = batch.parts_[i];
        const std::string number = std::to_string(i);
        text += (text.empty() ? "WITH part" : ", part") + number + " AS (" +
                with_parameters_renamed(part.text, "_" + number) + ")";
        end -= part.parameters;
        const auto own = in.subspan(end, part.parameters);
        values.insert(values.end(), own.begin(), own.end());
    }
    connection().run(text + " SELECT 1", values);
}

}  // namespace postern::database
