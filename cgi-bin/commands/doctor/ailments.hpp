#pragma once

#include <span>
#include <string_view>

namespace postern::commands::doctor {

// What a deployed site may suffer from, in the order in which it is told.
enum class Ailment {
    Unreachable,
    CertificateInvalid,
    CertificateEnding,
    NoHttps,
    ClockSkew,
    PosternAway,
    CheckTakenAway,
    CheckFails,
    RedirectLoop,
    NotProtected,
    NotTheGate,
    NoWayToSignIn,
    RedirectPermanent,
    ScriptsRedirected,
    TargetLost,
    BodyNotOff,
    CheckReachable,
    LoginNotFound,
    PublicUrl,
    FormElsewhere,
    LoginCached,
    HeadersMissing,
    HeadersDoubled,
    SignInRefused,
    SignInFails,
    CookieLost,
    CookieRefused,
    CookieInsecure,
    CookieOpen,
    LoopWhenSignedIn,
    LandsElsewhere,
    PageFails,
    IdentityPasses,
    SessionPasses,
    PageCached,
    RuleInDav,
    SignOutFails,
    SessionLeft,
};

// What it takes to see whether a site has it.
enum class Needs {
    Anything,   // an address will do
    Protected,  // the address of a protected page
    SignIn,     // somebody who signs in
    Both,
};

// One row of the table.
struct Description {
    Ailment ailment;
    std::string_view name;     // "check-reachable": what scripts and docs/doctor.md call it
    std::string_view meaning;  // a sentence for an operator
    std::string_view nginx;    // which line of which file mends it, or what else does
    std::string_view apache;   // empty: as for nginx
    std::string_view lighttpd;
    Needs needs = Needs::Anything;
};

// THE table: a row for each ailment, in their order.
std::span<const Description> ailments();
const Description& describe(Ailment ailment);

}  // namespace postern::commands::doctor
