#pragma once

#include <concepts>
#include <string>
#include <string_view>

namespace postern::database {

// The value of a statement's parameter: text or a 64-bit integer. A flag is 0 or 1. Points to the text, so it
// is for arguments only.
class In {
public:
    In(std::string_view text) : text_(text), is_text_(true) {}
    In(const std::string& text) : text_(text), is_text_(true) {}
    In(const char* text) : text_(text), is_text_(true) {}
    template <std::integral Number>
    In(Number number) : number_(static_cast<long long>(number)) {}

    bool is_text() const { return is_text_; }
    std::string_view text() const { return text_; }
    long long number() const { return number_; }

private:
    std::string_view text_;
    long long number_ = 0;
    bool is_text_ = false;
};

// The variable that receives a column. A column that is NULL is a fault: use COALESCE.
class Out {
public:
    Out(std::string& text) : text_(&text) {}
    Out(long long& number) : number_(&number) {}
    Out(int& number) : small_number_(&number) {}
    Out(bool& flag) : flag_(&flag) {}

    bool is_text() const { return text_ != nullptr; }
    // Exchanges the texts, so that none is copied. Requires: is_text().
    void take(std::string& text) const { text_->swap(text); }
    // Requires: not is_text().
    void set(long long number) const {
        if (number_ != nullptr) *number_ = number;
        if (small_number_ != nullptr) *small_number_ = static_cast<int>(number);
        if (flag_ != nullptr) *flag_ = number != 0;
    }

private:
    std::string* text_ = nullptr;
    long long* number_ = nullptr;
    int* small_number_ = nullptr;
    bool* flag_ = nullptr;
};

}  // namespace postern::database
