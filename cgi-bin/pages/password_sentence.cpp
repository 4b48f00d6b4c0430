#include "pages/password_sentence.hpp"

namespace postern::pages {
namespace {

MessageKey key_of(users::Weakness weakness) {
    switch (weakness) {
        case users::Weakness::TooLong:
            return "password.too_long";
        case users::Weakness::TooShort:
            return "password.too_short";
        case users::Weakness::Untypable:
            return "password.untypable";
        case users::Weakness::Repetition:
            return "password.repeats";
        case users::Weakness::CommonWord:
            return "password.common";
        case users::Weakness::OwnWord:
            return "password.own";
        case users::Weakness::SameCharacters:
            return "password.characters";
        case users::Weakness::Sequence:
            return "password.sequence";
        case users::Weakness::Keys:
            return "password.keys";
        case users::Weakness::Date:
            return "password.date";
        case users::Weakness::Phrase:
            return "password.phrase";
        case users::Weakness::Simple:
            break;
    }
    return "password.simple";
}

}  // namespace

std::string sentence_of(const users::WeakPassword& weak, const Language& language) {
    return language.say(key_of(weak.weakness),
                        {{"count", std::to_string(weak.count)}, {"limit", std::to_string(weak.limit)}});
}

}  // namespace postern::pages
