#pragma once

#include <string>
#include <vector>

#include "commands/doctor/diagnosis.hpp"
#include "commands/doctor/site.hpp"
#include "commands/doctor/visitor.hpp"

namespace postern::commands::doctor {

// The cookies that came with a sign-in.
class SessionCookies {
public:
    SessionCookies() = default;
    explicit SessionCookies(std::vector<ReceivedCookie> received) : received_(std::move(received)) {}

    // The one that carries the session, told by its value: something on the way may have renamed it. Null:
    // there is none.
    const ReceivedCookie* session() const;

    // What is wrong with those of Postern's by themselves.
    void examine(const Site& site, Time now, Diagnosis& diagnosis) const;

    // A Cookie header with all of them as Postern knows them, whatever a browser makes of them: under the
    // name they came with, and the session under each name that it may have had before it was renamed. For
    // the origin that set them and no other. Secret.
    std::string as_postern_knows_them() const;

    // Takes the session out of the diagnosis.
    void hide_in(Diagnosis& diagnosis) const;

private:
    std::vector<ReceivedCookie> received_;
};

// The name in quotes, as it may be printed.
std::string name_of(const SetCookie& cookie);

// Ends the session that the cookies stand for, whatever the browser makes of them, and looks whether it is
// over: whether the page still opens for `visitor`, who is signed in.
void sign_out(const Site& site, const Visitor& visitor, const SessionCookies& cookies,
              const Instruments& instruments, Diagnosis& diagnosis);

}  // namespace postern::commands::doctor
