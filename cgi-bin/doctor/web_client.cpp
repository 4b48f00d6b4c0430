#include "doctor/web_client.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <map>
#include <optional>
#include <utility>

#include <curl/curl.h>
#include <fmt/format.h>
#include <signal.h>

#include "base/ascii.hpp"
#include "base/signals.hpp"
#include "base/visible.hpp"
#include "http/date.hpp"

namespace postern::doctor {
namespace {

using Clock = std::chrono::steady_clock;

constexpr const char* kInterrupted = "interrupted";
constexpr const char* kTimeIsUp = "doctor ran out of time for the whole examination";

volatile std::sig_atomic_t interrupted = 0;

void note(int) {
    interrupted = 1;
}

void ignore(int) {}

// While this object lives, these signals stop the requests and not the process, and a broken connection stops
// neither.
class Interruptions {
public:
    Interruptions() {
        interrupted = 0;
        struct sigaction meanwhile {};
        for (const int signal : kSignals) {
            meanwhile.sa_handler = signal == SIGPIPE ? ignore : note;
            sigaction(signal, &meanwhile, nullptr);
        }
    }

private:
    static constexpr std::array kSignals = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};
    SavedHandlers before_{kSignals};
};

// An answer that is being received.
struct Incoming {
    Answer& answer;
    const WebLimits& limits;
    bool is_for_sign_out;
    std::size_t header_bytes = 0;
    bool is_cut = false;

    std::size_t take_body(std::string_view bytes) {
        const std::size_t room = limits.body_bytes - answer.body.size();
        answer.body += bytes.substr(0, room);
        is_cut = bytes.size() > room;
        return is_cut ? 0 : bytes.size();
    }

    std::size_t take_header(std::string_view line) {
        header_bytes += line.size();
        if (header_bytes > limits.header_bytes) return 0;
        // Other answers may precede the final answer, such as 100 Continue.
        if (line.starts_with("HTTP/")) answer.headers.clear();
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) return line.size();
        const auto end = std::min(line.find_first_of("\r\n"), line.size());
        answer.headers.emplace_back(line.substr(0, colon), trimmed(line.substr(colon + 1, end - colon - 1)));
        return line.size();
    }
};

std::size_t on_body(char* bytes, std::size_t size, std::size_t count, void* incoming) {
    return static_cast<Incoming*>(incoming)->take_body({bytes, size * count});
}

std::size_t on_header(char* bytes, std::size_t size, std::size_t count, void* incoming) {
    return static_cast<Incoming*>(incoming)->take_header({bytes, size * count});
}

int on_progress(void* incoming, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return interrupted != 0 && !static_cast<Incoming*>(incoming)->is_for_sign_out ? 1 : 0;
}

Silence silence_of(CURLcode code) {
    switch (code) {
        case CURLE_OK:
            return Silence::None;
        case CURLE_PEER_FAILED_VERIFICATION:
            return Silence::Certificate;
        case CURLE_ABORTED_BY_CALLBACK:
            return Silence::GivenUp;
        default:
            return Silence::NoAnswer;
    }
}

}  // namespace

struct WebClient::Curl {
    WebLimits limits;
    std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> handle{curl_easy_init(), curl_easy_cleanup};
    std::optional<Clock::time_point> began = std::nullopt;           // the start of the first request
    std::optional<Clock::time_point> sign_out_began = std::nullopt;  // the same for the sign-out
    std::string why_given_up = {};
    std::map<std::string, Time> certificate_ends;  // by origin; only the first request of a connection has it
    Interruptions interruptions;

    template <typename Value>
    void set(CURLoption option, Value value) const {
        curl_easy_setopt(handle.get(), option, value);
    }

    // The time left for this request.
    std::chrono::milliseconds time_for(const Request& request) {
        const auto now = Clock::now();
        auto& start = request.is_for_sign_out ? sign_out_began : began;
        if (!start) start = now;
        const auto spent = std::chrono::duration_cast<std::chrono::milliseconds>(now - *start);
        return (request.is_for_sign_out ? limits.sign_out : limits.all) - spent;
    }

    void prepare(const Request& request, const std::string& url, std::chrono::milliseconds time) const {
        set(CURLOPT_URL, url.c_str());
        set(CURLOPT_PROTOCOLS_STR, "http,https");
        set(CURLOPT_FOLLOWLOCATION, 0L);
        set(CURLOPT_PATH_AS_IS, 1L);
        set(CURLOPT_NOSIGNAL, 1L);
        set(CURLOPT_TIMEOUT_MS, static_cast<long>(time.count()));
        set(CURLOPT_USERAGENT, "Mozilla/5.0 (compatible; postern-doctor/" POSTERN_VERSION ")");
        set(CURLOPT_CERTINFO, 1L);
        if (request.url.is_loopback()) set(CURLOPT_NOPROXY, "*");
        if (request.accepts_any_certificate) {
            set(CURLOPT_SSL_VERIFYPEER, 0L);
            set(CURLOPT_SSL_VERIFYHOST, 0L);
        }
        if (!limits.authorities.empty()) set(CURLOPT_CAINFO, limits.authorities.c_str());
        const std::string verb(request.verb);  // libcurl copies it
        if (!verb.empty()) set(CURLOPT_CUSTOMREQUEST, verb.c_str());
        if (request.body) {
            set(CURLOPT_POSTFIELDSIZE, static_cast<long>(request.body->size()));
            set(CURLOPT_POSTFIELDS, request.body->data());
        }
    }

    std::optional<Time> certificate_end_of(const std::string& origin) {
        if (const auto told = told_certificate_end()) certificate_ends[origin] = *told;
        const auto known = certificate_ends.find(origin);
        return known == certificate_ends.end() ? std::nullopt : std::optional(known->second);
    }

    std::optional<Time> told_certificate_end() const {
        curl_certinfo* certificates = nullptr;
        curl_easy_getinfo(handle.get(), CURLINFO_CERTINFO, &certificates);
        if (certificates == nullptr || certificates->num_of_certs < 1) return std::nullopt;
        constexpr std::string_view kLabel = "Expire date:";
        for (const curl_slist* each = certificates->certinfo[0]; each != nullptr; each = each->next) {
            const std::string_view line = each->data;
            if (line.starts_with(kLabel)) return http::parse_date(line.substr(kLabel.size()));
        }
        return std::nullopt;
    }
};

Result<WebClient> WebClient::open(const WebLimits& limits) {
    auto curl = std::make_unique<Curl>();
    curl->limits = limits;
    if (curl->handle == nullptr) return failure("libcurl could not start");
    return WebClient(std::move(curl));
}

WebClient::WebClient(std::unique_ptr<Curl> curl) : curl_(std::move(curl)) {}
WebClient::~WebClient() = default;
WebClient::WebClient(WebClient&&) noexcept = default;
WebClient& WebClient::operator=(WebClient&&) noexcept = default;

std::string WebClient::why_given_up() const {
    return interrupted != 0 ? kInterrupted : curl_->why_given_up;
}

Answer WebClient::ask(const Request& request) {
    Answer answer;
    const auto fall_silent = [&](Silence silence, std::string_view reason) {
        answer.silence = silence;
        answer.reason = reason;
        return answer;
    };
    const auto give_up = [&](std::string_view reason) {
        if (curl_->why_given_up.empty()) curl_->why_given_up = reason;
        return fall_silent(Silence::GivenUp, reason);
    };
    if (interrupted != 0 && !request.is_for_sign_out) return give_up(kInterrupted);
    const auto left = curl_->time_for(request);
    if (left.count() <= 0) return give_up(kTimeIsUp);
    const auto time = std::min(curl_->limits.request, left);

    const std::string url = request.url.text();
    Incoming incoming{answer, curl_->limits, request.is_for_sign_out};
    curl_slist* lines = nullptr;
    // Removes "Expect: 100-continue", which browsers do not send.
    lines = curl_slist_append(lines, "Expect:");
    for (const auto& [name, value] : request.headers) {
        const std::string line = fmt::format("{}: {}", name, value);
        lines = curl_slist_append(lines, line.c_str());
    }
    curl_easy_reset(curl_->handle.get());
    curl_->prepare(request, url, time);
    curl_->set(CURLOPT_HTTPHEADER, lines);
    curl_->set(CURLOPT_WRITEFUNCTION, on_body);
    curl_->set(CURLOPT_WRITEDATA, &incoming);
    curl_->set(CURLOPT_HEADERFUNCTION, on_header);
    curl_->set(CURLOPT_HEADERDATA, &incoming);
    std::array<char, CURL_ERROR_SIZE> details{};
    curl_->set(CURLOPT_ERRORBUFFER, details.data());
    curl_->set(CURLOPT_NOPROGRESS, 0L);
    curl_->set(CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_->set(CURLOPT_XFERINFODATA, &incoming);
    const CURLcode code = curl_easy_perform(curl_->handle.get());
    // The buffer ends with this call, but the connections live on and may still report errors.
    curl_->set(CURLOPT_ERRORBUFFER, static_cast<char*>(nullptr));
    curl_slist_free_all(lines);

    const bool is_long = incoming.is_cut && code == CURLE_WRITE_ERROR;
    if (code == CURLE_SSL_CACERT_BADFILE)
        return give_up(fmt::format("libcurl cannot read certificates from {}",
                                   visible(curl_->limits.authorities.string())));
    if (code == CURLE_OPERATION_TIMEDOUT && time == left) return give_up(kTimeIsUp);
    if (code != CURLE_OK && !is_long) {
        return fall_silent(silence_of(code),
                           details.front() == '\0' ? curl_easy_strerror(code) : details.data());
    }
    long status = 0;
    curl_easy_getinfo(curl_->handle.get(), CURLINFO_RESPONSE_CODE, &status);
    answer.status = static_cast<int>(status);
    answer.certificate_ends = curl_->certificate_end_of(request.url.origin.to_string());
    return answer;
}

}  // namespace postern::doctor
