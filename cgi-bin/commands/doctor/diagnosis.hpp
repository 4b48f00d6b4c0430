#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "commands/doctor/ailments.hpp"

namespace postern::commands::doctor {

enum class WebServer { Unknown, Nginx, Apache, Lighttpd };

enum class Verdict { NotLookedAt, Fine, Wrong };

// What is known about each ailment of a site. Texts in it are fit to be printed.
class Diagnosis {
public:
    Diagnosis();

    // The site has it; `seen` is what shows that. What was found first stays.
    void find(Ailment ailment, std::string seen);
    // It was looked for and not found; changes nothing where it was.
    void rule_out(std::initializer_list<Ailment> looked_for);
    // It cannot be told, and why; changes nothing where it can.
    void leave_open(Ailment ailment, std::string_view reason);
    // The same for all that needs what `missing` says, and has not been looked at.
    void leave_all_open(std::initializer_list<Needs> missing, std::string_view reason);

    // Takes a password or a token out of all texts, should a site have put it where it is shown.
    void hide(std::string_view secret);

    bool has(Ailment ailment) const { return verdict_of(ailment) == Verdict::Wrong; }
    bool is_well() const;

    Verdict verdict_of(Ailment ailment) const;
    // What was seen, or why nothing was; empty where all is well.
    const std::string& text_of(Ailment ailment) const;

    std::string subject = {};  // what was looked at, a sentence
    WebServer server = WebServer::Unknown;

private:
    struct Entry {
        Verdict verdict = Verdict::NotLookedAt;
        std::string text = {};
    };
    Entry& entry(Ailment ailment);
    std::vector<Entry> entries_;  // one for each ailment
};

// Both cut what was seen at 600 bytes.

// The diagnosis for people: what is wrong, what was seen of it, what mends it; then what was not looked at.
std::string as_text(const Diagnosis& diagnosis);

// For scripts: an array with an object for each ailment.
std::string as_json(const Diagnosis& diagnosis);

}  // namespace postern::commands::doctor
