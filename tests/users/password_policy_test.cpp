#include "users/password_policy.hpp"

#include <chrono>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "pages/password_sentence.hpp"

namespace pages = postern::pages;
using postern::Secret;
using postern::users::check_new_password;

namespace {

const std::vector<std::string> kAboutAda = {"Ada@Example.com", "Ada Lovelace", "https://login.example.com"};

// The reason why the password is refused; empty if the password is accepted.
std::string reason(std::string_view password, unsigned minimum_length = 15) {
    const auto checked = check_new_password(Secret(password), kAboutAda, minimum_length);
    return checked ? "" : pages::sentence_of(checked.error(), pages::built_in_english());
}

std::string times(int count, std::string_view text) {
    std::string result;
    for (int i = 0; i < count; ++i)
        result += text;
    return result;
}

// Well-formed text without repetitions.
std::string varied(std::size_t size_bytes) {
    std::string text;
    for (unsigned number = 7; text.size() < size_bytes; number = number * 1103515245 + 12345) {
        text += static_cast<char>('!' + (number >> 16) % 94);
    }
    return text;
}

constexpr const char* kRepeats = "again and again";
constexpr const char* kCommon = "common word";
constexpr const char* kKeyboard = "keys of the keyboard";
constexpr const char* kSequence = "sequence";
constexpr const char* kOwn = "your email, your name";
constexpr const char* kSame = "repeats the same characters";

}  // namespace

TEST_CASE("a password that nobody guesses is taken, whatever it is made of", "[users][password_policy]") {
    const std::string e_composed = "\xC3\xA9";
    const std::string e_decomposed = "e\xCC\x81";
    for (const std::string& password : {
             std::string("correct window battery lantern"),
             std::string("xkdjfhvnqoeirut"),
             std::string("alllowercaseandnodigits"),
             std::string(" blanks around and within "),
             "l'" + e_composed + "t" + e_composed + " dernier au bord du lac",
             "l'" + e_decomposed + "t" + e_decomposed + " dernier au bord du lac",
             std::string("\xD0\xB7\xD0\xB5\xD0\xBB\xD1\x91\xD0\xBD\xD1\x8B\xD0\xB9 "
                         "\xD1\x81\xD0\xBB\xD0\xBE\xD0\xBD \xD0\xBF\xD1\x8C\xD1\x91\xD1\x82"),
             std::string("\xF0\x9F\x90\xB4\xF0\x9F\x94\x8B\xF0\x9F\x93\x8E\xE2\x9C\x85\xF0\x9F\x8E\xB8"
                         "\xF0\x9F\x8C\xB5\xF0\x9F\x9A\xB2\xF0\x9F\xA7\x80\xF0\x9F\x8E\xB2\xF0\x9F\x8C\x99"
                         "\xF0\x9F\x8D\x89\xF0\x9F\x9B\xB6\xF0\x9F\x94\x94\xF0\x9F\xA6\x94\xF0\x9F\x93\xBB"),
             std::string("' OR 1=1; DROP TABLE users --"),
             std::string("ada and the seven quiet submarines"),
             varied(15),
             varied(64),
             varied(1024),
         }) {
        CAPTURE(password);
        CHECK(reason(password) == "");
    }
}

TEST_CASE("a password that is too short or too long is refused with both numbers",
          "[users][password_policy]") {
    CHECK(reason("") == "This password has 0 characters, and needs at least 15.");
    CHECK(reason("xkdjfhvnq") == "This password has 9 characters, and needs at least 15.");
    CHECK(reason(varied(14)) == "This password has 14 characters, and needs at least 15.");
    CHECK(reason(varied(8), 8) == "");
    CHECK(reason(varied(7), 8) == "This password has 7 characters, and needs at least 8.");
    CHECK(reason(times(14, "\xF0\x9F\x90\xB4")) == "This password has 14 characters, and needs at least 15.");
    CHECK(reason(varied(1025)) == "This password has 1025 bytes; at most 1024 are allowed.");
}

TEST_CASE("a password with bytes that nobody can type is refused", "[users][password_policy]") {
    for (const std::string& broken :
         {std::string("\0", 1), std::string("\n"), std::string("\x1B"), std::string("\x7F"),
          std::string("\xC2\x85"), std::string("\xFF"), std::string("\xC0\x80"), std::string("\xED\xA0\x80"),
          std::string("\xF4\x90\x80\x80"), std::string("\xE2\x82")}) {
        for (const std::string& password : {"correct horse" + broken + "battery staple",
                                            "correct horse battery staple" + broken, broken + varied(30)}) {
            CAPTURE(password);
            CHECK(reason(password) == "This password has characters that cannot be typed.");
        }
    }
}

TEST_CASE("a password that is easy to guess is refused with the kind of its weakness",
          "[users][password_policy]") {
    const std::pair<std::string, const char*> rows[] = {
        {"passwordpassword", kRepeats},
        {"PasswordPassword1", kRepeats},
        {"password12345678", kCommon},
        {"letmeinletmeinletmein", kRepeats},
        {"iloveyouiloveyou", kRepeats},
        {"P@ssw0rdP@ssw0rd", kCommon},
        {"qwertyuiopasdfgh", kCommon},
        {"qwertyuiop[]asdfghjkl", kKeyboard},
        {"abcdefghijklmnop", kSequence},
        {"123456789012345", kSequence},
        {"111111111111111", kRepeats},
        {times(15, "a"), kRepeats},
        {times(1024, "a"), kRepeats},
        {times(512, "ab"), kRepeats},
        {times(15, "\xF0\x9F\x98\x80"), kSame},
        {times(256, "\xF0\x9F\x98\x80"), kSame},
        {times(15, "\xC3\xA9"), kSame},
        {times(15, "e\xCC\x81"), kSame},
        {times(15, "\xE2\x80\x8B"), "too simple"},
        {times(15, " "), kSame},
        // Full-width letters are typed with the same keys.
        {times(2,
               "\xEF\xBD\x90\xEF\xBD\x81\xEF\xBD\x93\xEF\xBD\x93\xEF\xBD\x97\xEF\xBD\x8F\xEF\xBD\x92"
               "\xEF\xBD\x84"),
         kRepeats},
    };
    for (const auto& [password, kind] : rows) {
        CAPTURE(password);
        CHECK_THAT(reason(password), Catch::Contains(kind));
        CHECK_THAT(reason(password), Catch::StartsWith("This password is easy to guess, because it "));
    }
}

TEST_CASE("a long password that is a well-known phrase, a walk or a repetition is refused with its kind",
          "[users][password_policy]") {
    constexpr const char* kPhrase = "well-known phrase";
    constexpr const char* kEasy = "easy to guess";
    const std::pair<std::string, const char*> rows[] = {
        {"correct horse battery staple", kPhrase},
        {"correcthorsebatterystaple", kPhrase},
        {"Correct-Horse-Battery-Staple!", kPhrase},
        {"CORRECT HORSE BATTERY STAPLE 1", kPhrase},
        {"c0rrect h0rse b4ttery 5tap1e", kPhrase},
        {"correct.horse.battery.staple.2026", kPhrase},
        {"123correct horse battery staple!", kPhrase},
        {"battery staple correct horse", kPhrase},
        {"to be or not to be", kEasy},
        {"To be, or not to be!!", kEasy},
        {"to be or not to be that is the question", kPhrase},
        {"tobeornottobethatisthequestion1", kPhrase},
        {"that is the question whether tis nobler", kPhrase},
        {"The quick brown fox jumps over the lazy dog", kPhrase},
        {"thequickbrownfoxjumps", kPhrase},
        {"Shall I compare thee to a summer's day?", kPhrase},
        {"Shall I compare thee to a sum", kPhrase},
        {"It was a dark and stormy night", kPhrase},
        {"Our Father, who art in Heaven", kPhrase},
        {"in the beginning god created", kPhrase},
        {"a bird in the hand is worth two in the bush", kPhrase},
        {"May the Force be with you", kPhrase},
        {"twinkle twinkle little star", kPhrase},
        {"lorem ipsum dolor sit amet", kPhrase},
        {"open sesame open sesame", kEasy},
        {"Freude, sch\xC3\xB6ner G\xC3\xB6tterfunken", kPhrase},
        {"mondaytuesdaywednesday", kPhrase},
        {"january february march", kPhrase},
        {"one two three four five six", kPhrase},
        {"alpha bravo charlie delta", kPhrase},
        {"3.14159265358979323846", kPhrase},
        {"1123581321345589144", kPhrase},
        {"correct horse battery staple to be or not to be", kPhrase},
        {"correct horse battery staple ada@example.com", kEasy},
        {"submarine submarine submarine", kRepeats},
        {"submarine1 submarine2 submarine3", kRepeats},
        {"Submarine-SUBMARINE-submarine!", kRepeats},
        {"passwordpassword", kRepeats},
        {"weathered weathered", kRepeats},
        {"lantern lantern brass brass", kRepeats},
        {"xk7djq xk7djq xk7djq", kRepeats},
        {"submarine enirambus", kEasy},
        {"abcdefghijklmnopqrstuvwxyz", kSequence},
        {"zyxwvutsrqponmlkj", kEasy},
        {"a b c d e f g h i j k l", kEasy},
        {"1qaz2wsx3edc4rfv", kEasy},
        {"1qaz2wsx3edc4rfv5tgb", kEasy},
        {"!QAZ@WSX#EDC$RFV", kEasy},
        {"zaq12wsxcde34rfv", kEasy},
        {"qwertzuiopasdfghj", kEasy},
        {"azertyuiopqsdfghj", kEasy},
        {"qwert asdfg zxcvb", kEasy},
        {"poiuytrewqlkjhgf", kEasy},
        {"qazwsxedcrfvtgbyhn", kEasy},
        {"ada lovelace ada lovelace", kOwn},
        {"ada.lovelace.ada.lovelace", kOwn},
        {"Ada Lovelace.............", kEasy},
        {"ada@example.com 12345678", kEasy},
        {"4da L0vel4ce 4da L0vel4ce", kEasy},
        {"login.example.com login", kOwn},
        {"example example example", kEasy},
        {"postern postern postern 1", kEasy},
    };
    for (const auto& [password, kind] : rows) {
        CAPTURE(password);
        CHECK_THAT(reason(password), Catch::Contains(kind));
    }
}

TEST_CASE("long passphrases of words that have nothing to do with each other are taken",
          "[users][password_policy]") {
    for (const std::string password :
         {"weathered brass lantern 47", "nineteen quiet harbours west", "cactus violin thunder marble",
          "purple-otter-sings-tuesday", "gravel mango seventeen kites", "blue moon blue lagoon walrus",
          "the hedgehog bought a trombone", "question marble tundra velvet", "my uncle paints crooked boats",
          "staple tundra horse ceramic", "tree were assess opaque lemon", "q7#kdW!zp2vR9mTb",
          "zebra42piano17fog93", "kaffeetasse regenrinne hummel", "la tortue compte onze nuages",
          "ada prefers turquoise umbrellas", "correct horse battery staple of my grandmother",
          "xkdjfhvnqoeirut xkdjfhvnqoeirut"}) {
        CAPTURE(password);
        CHECK(reason(password) == "");
    }
}

TEST_CASE("a password made of what everybody knows about the person is refused", "[users][password_policy]") {
    for (const std::string password :
         {"ada@example.com", "ada@example.com1", "ADA@EXAMPLE.COM!2", "ada@example.comX7q!",
          "AdaLovelace Postern", "Lovelace, Ada!!", "postern postern", "login.example.com",
          "https://login.example.com/", "comexampleada42",
          "\xEF\xBC\xA1"
          "DA@EXAMPLE.COM",
          "postern.example.com9#", "adaadaadaadaada"}) {
        CAPTURE(password);
        CHECK(reason(password).starts_with("This password is easy to guess"));
    }
    CHECK_THAT(reason("ada@example.comX7q!"), Catch::Contains(kOwn));
    // Another user may use this name.
    const Secret of_grace(std::string_view("Grace B. Hopper 7x"));
    CHECK(check_new_password(of_grace, kAboutAda, 15));
    CHECK_FALSE(check_new_password(of_grace, {"grace@hopper.example", "Grace Hopper"}, 15));
}

TEST_CASE("a reason quotes nothing of the password", "[users][password_policy]") {
    for (const std::string password :
         {"zzzzzzzzzzzzzzzz", "swordfishswordfish", "sw0rdfish", "ada@example.com7"}) {
        CAPTURE(password);
        CHECK_FALSE(reason(password).empty());
        CHECK(reason(password).find(password.substr(0, 6)) == std::string::npos);
    }
}

TEST_CASE("the longest passwords are judged about as fast as others", "[users][password_policy][time]") {
    const auto began = std::chrono::steady_clock::now();
    for (const std::string& password :
         {varied(1024), times(1024, "a"), times(512, "ab"), times(128, "password"), times(93, "1qaz2wsx3ed"),
          times(341, "\xE2\x82\xAC"), times(1024, " "), times(102, "01/01/1990")}) {
        reason(password);
    }
    CHECK(std::chrono::steady_clock::now() - began < std::chrono::milliseconds(500));
}
