#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "doctor/site.hpp"
#include "doctor/transport.hpp"
#include "guards/return_target.hpp"
#include "guards/security_headers.hpp"

namespace postern::doctor {
namespace {

constexpr std::string_view kLogin = "login";

bool is_gateway_error(const Answer& answer) {
    return answer.status >= 502 && answer.status <= 504;
}

WebServer server_of(const Answer& answer) {
    const std::string name = lower_case(answer.header("Server"));
    if (name.starts_with("nginx")) return WebServer::Nginx;
    if (name.starts_with("apache")) return WebServer::Apache;
    if (name.starts_with("lighttpd")) return WebServer::Lighttpd;
    return WebServer::Unknown;
}

class Arrival {
public:
    Arrival(const Order& order, const Instruments& instruments, Diagnosis& diagnosis)
        : order_(order),
          page_(order.page),
          instruments_(instruments),
          diagnosis_(diagnosis),
          stranger_(instruments.fetch, instruments.clock) {}

    std::optional<Site> run() {
        diagnosis_.subject = "Checked " + shown(order_.page) + ".";
        Walk walk = set_out();
        if (walk.last.silence == Silence::Certificate) {
            diagnosis_.find(Fault::CertificateInvalid, shown(walk.end()) + ": " + shown(walk.last.reason));
            stranger_.accepts_any_certificate = true;
            walk = set_out();
        }
        if (!has_arrived(walk)) return std::nullopt;
        diagnosis_.server = server_of(walk.last);
        const Time now = instruments_.clock.now();
        look_at_certificate(page_, walk.last, now, diagnosis_);
        look_at_clock(walk.last, now, diagnosis_);
        if (walk.is_loop) {
            diagnosis_.find(Fault::RedirectLoop, in_words(walk));
            return std::nullopt;
        }
        if (is_refused_at_login(walk) || fails_at_login(walk)) {
            diagnosis_.find(Fault::RedirectLoop, in_words(walk));
            return std::nullopt;
        }
        diagnosis_.rule_out({Fault::RedirectLoop});
        if (walk.last.is_server_error()) return fail(walk);
        const auto form = walk.last.is(Status::Ok) ? login_form_in(walk.last.body) : std::nullopt;
        return form ? led_to_login_page(walk, *form) : not_led_there(walk);
    }

private:
    // Removes a first redirect that only changes http to https: the walk then begins at the https page.
    Walk set_out() {
        Walk walk = stranger_.go(page_);
        const Url& first = walk.steps.front().url;
        if (walk.steps.size() < 2 || first.is_https()) return walk;
        const Url& second = walk.steps[1].url;
        if (!second.is_https() || second.origin.host != first.origin.host || second.target != first.target)
            return walk;
        page_ = second;
        walk.steps.erase(walk.steps.begin());
        return walk;
    }

    // Tells whether an answer arrived that can be examined.
    bool has_arrived(const Walk& walk) {
        const std::string words = in_words(walk) + ": " + shown(walk.last.reason);
        const bool is_elsewhere = walk.end().origin != page_.origin;
        if (walk.last.silence == Silence::GivenUp) {
            diagnosis_.leave_open(Fault::Unreachable, walk.last.reason);
        } else if (!walk.last.has_come() && is_elsewhere) {
            diagnosis_.find(Fault::PublicUrl,
                            "visitors are redirected to an address that does not answer: " + words);
        } else if (!walk.last.has_come()) {
            diagnosis_.find(Fault::Unreachable, words);
        } else {
            diagnosis_.rule_out({Fault::Unreachable});
            return true;
        }
        return false;
    }

    // Tells whether a server or an application that takes passwords itself sent the 401, and not Postern.
    static bool asks_for_password(const Answer& answer) {
        const auto challenges = answer.all("WWW-Authenticate");
        return std::ranges::any_of(challenges,
                                   [](std::string_view each) { return each != guards::kSignInChallenge; });
    }

    // Tells whether the check refuses the login page to which it sent the stranger.
    static bool is_refused_at_login(const Walk& walk) {
        return walk.steps.size() > 1 && walk.last.is(Status::Unauthorized) && !asks_for_password(walk.last) &&
               !guards::wanted_return_target(walk.end().query()).empty();
    }

    // Tells whether the address to which the check sent the stranger fails, while the page next to it asks
    // for a sign-in. Postern answers 500 if the check stands in front of its login page.
    bool fails_at_login(const Walk& walk) {
        return walk.steps.size() > 1 && walk.last.is(Status::InternalServerError) &&
               !guards::wanted_return_target(walk.end().query()).empty() &&
               stranger_.ask_as_script(health_address(walk)).is(Status::Unauthorized);
    }

    Url health_address(const Walk& walk) const {
        const Url usual = order_.login.value_or(page_.at(kUsualMount));
        const Url login = walk.steps.size() > 1 ? walk.end() : usual;
        return login.at(fmt::format("{}health", login.path()));
    }

    // Tells whether nginx made the error without a request to Postern: the shipped location adds the
    // Content-Security-Policy to its own errors, and so does Postern.
    bool is_in_the_way(const Answer& answer) const {
        return diagnosis_.server == WebServer::Nginx && answer.is_server_error() && answer.status != 502 &&
               answer.status != 504 && answer.header("Content-Security-Policy").empty();
    }

    // Finds the reason why a stranger sees the page. Postern never answers a stranger's check with success.
    void blame_for_pass(const Walk& walk) {
        const Url check = page_.at(fmt::format("{}check", kUsualMount));
        const Answer answer = stranger_.ask_as_script(check);
        if (answer.is_pass()) {
            diagnosis_.find(Fault::CheckTakenAway,
                            fmt::format("{}; {} {}", in_words(walk), shown(check), answer.status));
            diagnosis_.leave_open(Fault::LoginNotFound, "check-taken-away was found");
        } else {
            diagnosis_.find(Fault::NotProtected, in_words(walk));
        }
    }

    // Finds the cause of an error that a stranger gets.
    std::optional<Site> fail(const Walk& walk) {
        const std::string words = in_words(walk);
        const Url asked = health_address(walk);
        const Answer health = stranger_.ask_as_script(asked);
        if (health.silence == Silence::GivenUp) return std::nullopt;
        const std::string health_words = fmt::format(
            "; {} {}", shown(asked), health.has_come() ? std::to_string(health.status) : "no answer");
        const bool is_well = health.is(Status::Ok);
        if (is_in_the_way(health)) {
            diagnosis_.find(Fault::CheckTakenAway,
                            fmt::format("{}{}, which Postern did not answer", words, health_words));
            return std::nullopt;
        }
        // nginx turns a failed check into a 500; the other servers pass on the status.
        const bool is_behind = diagnosis_.server == WebServer::Nginx && is_gateway_error(walk.last);
        if (is_well && is_behind && walk.steps.size() == 1) {
            diagnosis_.find(Fault::NotProtected,
                            "a stranger's request reaches the application, which does not answer: " + words);
        } else if (is_well ||
                   (!health.is_server_error() && walk.steps.size() == 1 && !is_gateway_error(walk.last))) {
            diagnosis_.find(Fault::CheckFails, words + health_words);
        } else {
            diagnosis_.find(Fault::PosternAway, words + health_words);
        }
        return std::nullopt;
    }

    std::optional<Site> led_to_login_page(const Walk& walk, const Form& form) {
        Site site = site_with(walk.end(), form);
        diagnosis_.rule_out({Fault::LoginNotFound, Fault::PosternAway, Fault::CheckFails});
        const auto is_login = [&](const Walk::Step& step) {
            const std::string path(step.url.path());
            return step.url.origin.host == site.login.origin.host &&
                   (path.starts_with(site.mount) || path + "/" == site.mount);
        };
        const auto back = std::ranges::find_if_not(walk.steps.rbegin(), walk.steps.rend(), is_login);
        if (back == walk.steps.rend() || only_leads_there(back->url, std::prev(back)->url)) {
            diagnosis_.subject = fmt::format("Checked the login page {}.", shown(site.login));
            site.page = site.login;
            return site;
        }
        diagnosis_.rule_out({Fault::NotTheGate, Fault::NoWayToSignIn, Fault::CheckTakenAway});
        site.page = back->url;
        site.entry_status = back->status;
        site.entry = std::prev(back)->url;
        site.is_protected = true;
        diagnosis_.subject =
            fmt::format("Checked the page {} and its login page {}.", shown(site.page), shown(site.login));
        if (site.page.is_https() && !site.entry->is_https()) {
            diagnosis_.find(Fault::PublicUrl,
                            fmt::format("visitors of {} are redirected to {}", site.page.origin.to_string(),
                                        site.entry->origin.to_string()));
        }
        return site;
    }

    // Tells whether the front page is not protected but redirects every visitor to the login page.
    bool only_leads_there(const Url& page, const Url& entry) {
        if (page.target != "/" || !guards::wanted_return_target(entry.query()).empty()) return false;
        return stranger_.ask_as_script(page).is_redirect();
    }

    std::optional<Site> not_led_there(const Walk& walk) {
        const bool asks_itself = asks_for_password(walk.last);
        const bool is_refused = walk.last.is(Status::Unauthorized) && !asks_itself && walk.steps.size() == 1;
        if (is_refused) {
            diagnosis_.find(Fault::NoWayToSignIn, in_words(walk));
        } else if (walk.last.is_pass()) {
            blame_for_pass(walk);
        } else {
            diagnosis_.find(
                Fault::NotTheGate,
                fmt::format("{}{}{}", in_words(walk), asks_itself ? ", and asks for a password itself" : "",
                            walk.fault.empty() ? "" : ", " + walk.fault));
        }
        auto site = look_for_login_page();
        if (!site) return std::nullopt;
        site->is_protected = is_refused;
        site->page = is_refused ? page_ : site->login;
        return site;
    }

    std::optional<Site> look_for_login_page() {
        const Url url = order_.login.value_or(page_.at(kUsualMount));
        const Walk walk = stranger_.go(url);
        const auto form = walk.last.is(Status::Ok) ? login_form_in(walk.last.body) : std::nullopt;
        if (form) {
            diagnosis_.rule_out({Fault::LoginNotFound, Fault::PosternAway});
            return site_with(walk.end(), *form);
        }
        if (is_gateway_error(walk.last)) {
            diagnosis_.find(is_in_the_way(walk.last) ? Fault::CheckTakenAway : Fault::PosternAway,
                            in_words(walk));
        } else if (!diagnosis_.has(Fault::CheckTakenAway) && walk.last.silence != Silence::GivenUp) {
            diagnosis_.find(Fault::LoginNotFound, in_words(walk));
        }
        return std::nullopt;
    }

    Site site_with(const Url& login, const Form& form) {
        Site site;
        site.login = login.at(login.path());
        site.form = form;
        site.accepts_any_certificate = stranger_.accepts_any_certificate;
        site.mount = login.path();
        const auto action = resolve(login, form.action);
        site.form_action = action ? *action : site.login;
        if (!action || action->origin != login.origin) {
            diagnosis_.find(Fault::FormElsewhere, "its action is \"" + shown(form.action) + "\"");
        } else {
            diagnosis_.rule_out({Fault::FormElsewhere});
            const std::string_view path = action->path();
            if (path.ends_with(kLogin)) site.mount = path.substr(0, path.size() - kLogin.size());
        }
        return site;
    }

    const Order& order_;
    Url page_;  // the first page: over https if http only redirects there
    const Instruments& instruments_;
    Diagnosis& diagnosis_;
    Visitor stranger_;
};

}  // namespace

std::optional<Site> arrive(const Order& order, const Instruments& instruments, Diagnosis& diagnosis) {
    return Arrival(order, instruments, diagnosis).run();
}

}  // namespace postern::doctor
