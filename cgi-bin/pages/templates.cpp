#include "pages/templates.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <functional>
#include <mutex>
#include <set>
#include <stdexcept>
#include <system_error>

#include <kainjow/mustache.hpp>

#include "base/digest.hpp"
#include "base/encoding.hpp"
#include "base/file.hpp"
#include "pages/embedded.hpp"
#include "pages/page_values.hpp"
#include "pages/template_source.hpp"

namespace postern::pages {
namespace {

namespace mustache = kainjow::mustache;

struct PageTemplate {
    Page page;
    std::string_view name;  // "login" is made from login.html
    std::string_view (*values)();
    bool has_sign_in_form = false;
};

constexpr std::size_t kPageCount = static_cast<std::size_t>(Page::Count);

constexpr std::array<PageTemplate, kPageCount> kPages = {{
    {Page::Login, "login", login_values, true},
    {Page::Error, "error", login_values, true},
    {Page::NotKept, "not_kept", login_values, true},
    {Page::TwoCookies, "two_cookies", two_cookies_values},
    {Page::Unseen, "unseen", unseen_values},
    {Page::Framed, "framed", framed_values},
    {Page::Logout, "logout", logout_values},
    {Page::Throttled, "throttled", throttled_values, true},
    {Page::Success, "success", success_values},
    {Page::Profile, "profile", profile_values},
    {Page::Refused, "refused", refused_values},
    {Page::Switch, "switch", switch_values},
    {Page::Cookie, "cookie", cookie_values},
    {Page::Problem, "problem", problem_values},
    {Page::Second, "second", second_values},
    {Page::SecondClosed, "second_closed", second_closed_values},
    {Page::SecondSetup, "second_setup", second_setup_values},
    {Page::SecondFactor, "second_factor", second_factor_values},
    {Page::RecoveryCodes, "recovery_codes", recovery_codes_values},
    {Page::Fresh, "fresh", fresh_values},
    {Page::AppPasswords, "app_passwords", app_passwords_values},
}};

constexpr bool is_complete() {
    for (std::size_t i = 0; i < kPageCount; ++i) {
        if (static_cast<std::size_t>(kPages[i].page) != i || kPages[i].values == nullptr) return false;
    }
    return true;
}
static_assert(is_complete(), "every page has its row, in the order of the enumeration");

std::string known_values(const PageTemplate& page) {
    std::string known(values_of_every_page());
    known.append(" ").append(page.values());
    if (page.has_sign_in_form) known.append(" ").append(sign_in_form_values());
    return known;
}

// For an assertion. A value without a declaration is a value that no template can show.
[[maybe_unused]] bool are_declared(const PageTemplate& page, const Values& values) {
    const std::string known = " " + known_values(page) + " ";
    return std::ranges::all_of(
        values, [&](const auto& value) { return known.find(" " + value.first + " ") != std::string::npos; });
}

constexpr std::array<std::string_view, 4> kAssets = {"style.css", "icon.svg", "favicon.ico",
                                                     "apple-touch-icon.png"};

constexpr int kMaxPartialDepth = 8;

struct Asset {
    std::string contents;
    std::string version;
};

using Problems = std::vector<std::string>;

Sources embedded_sources() {
    Sources sources;
    for (const EmbeddedFile& file : embedded_files())
        sources[file.name] = file.contents;
    return sources;
}

Sources read_directory(const std::filesystem::path& directory, const Sources& embedded, Problems& problems) {
    Sources sources;
    bool has_ours = false;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
        const std::string name = entry.path().filename().string();
        const bool is_ours = embedded.contains(name);
        has_ours = has_ours || is_ours;
        if (!(is_ours || name.ends_with(".html")) || name.starts_with('.')) continue;
        const bool is_image = name.ends_with(".png") || name.ends_with(".ico");
        auto contents = is_image ? read_file(entry.path()) : read_text_file(entry.path());
        if (contents) {
            sources[name] = std::move(*contents);
        } else {
            problems.push_back(entry.path().string() + ": " + contents.error().message);
        }
    }
    if (error) {
        problems.push_back(directory.string() + ": " + error.message());
    } else if (!has_ours) {
        problems.push_back(directory.string() + ": contains no template; copy the built-in files there");
    }
    return sources;
}

// Checks pages with their partials, and records the files that they consist of.
class PageCheck {
public:
    explicit PageCheck(const Sources& sources) : sources_(sources) {}

    // Checks the file against the known names, and then, depth first, the partials that the file includes.
    void check(const std::string& file, std::string_view known, int depth = 0) {
        if (depth > kMaxPartialDepth) {
            problems_.insert(file + ": partials include each other in a circle");
            return;
        }
        used_.insert(file);
        const std::string& text = sources_.find(file)->second;
        for (std::string& problem : tag_problems(file, text, known, sources_))
            problems_.insert(std::move(problem));
        for (const Partial& partial : partials_of(text, known)) {
            if (sources_.contains(partial.file)) check(partial.file, partial.known, depth + 1);
        }
    }

    const std::set<std::string>& problems() const { return problems_; }
    const std::set<std::string>& used() const { return used_; }

private:
    const Sources& sources_;
    std::set<std::string> problems_;
    std::set<std::string> used_;
};

// Assigns by name, because set() copies its argument: a list with all its rows.
mustache::data as_data(const Values& values) {
    mustache::data data(mustache::data::type::object);
    for (const auto& [name, value] : values) {
        if (const auto* text = std::get_if<std::string>(&value)) {
            // In Mustache, an empty text is false in a section; in kainjow, it is true.
            data[name] = text->empty() ? mustache::data(false) : mustache::data(*text);
        } else if (const auto* truth = std::get_if<bool>(&value)) {
            data[name] = mustache::data(*truth);
        } else {
            mustache::data& list = data[name];
            list = mustache::data(mustache::data::type::list);
            for (const Values& each : std::get<Values::List>(value))
                list.push_back(as_data(each));
        }
    }
    return data;
}

std::unique_ptr<mustache::mustache> parse(std::string_view source, const Language& language,
                                          Constants constants) {
    constants["lang"] = language.tag();
    constants["dir"] = language.direction();
    constants["space"] = language.space();
    return std::make_unique<mustache::mustache>(
        folded(with_constants(with_messages(source, language), constants)));
}

// A template in one language, parsed when the first visitor needs it: most sites have visitors of few
// languages, and a CGI program shows one page.
struct Parsed {
    std::once_flag once;
    // render() is not const in kainjow's interface. It changes the object only if a template is wrong, and
    // these templates have been checked.
    std::unique_ptr<mustache::mustache> page;
};

}  // namespace

struct Templates::Loaded {
    Loaded(Messages all, Constants site)
        : messages(std::move(all)), constants(std::move(site)), parsed(messages.languages().size()) {}

    Parsed& parsed_for(Page page, const Language& language) {
        return parsed.at(messages.index_of(language)).at(static_cast<std::size_t>(page));
    }

    Messages messages;
    Constants constants;
    std::array<std::string, kPageCount> sources;         // with their partials, without their messages
    std::vector<std::array<Parsed, kPageCount>> parsed;  // by language
    std::map<std::string, Asset, std::less<>> assets;
    std::vector<std::string> warnings;
};

tl::expected<Templates, std::vector<std::string>> Templates::load(const std::filesystem::path& directory,
                                                                  Messages messages, Constants constants) {
    Problems problems;
    Sources sources = embedded_sources();
    std::set<std::string> missing;
    if (!directory.empty()) {
        Sources own = read_directory(directory, sources, problems);
        if (!problems.empty()) return tl::unexpected(std::move(problems));
        for (const auto& [name, contents] : sources) {
            if (!own.contains(name)) missing.insert(name);
        }
        own.merge(sources);
        sources = std::move(own);
    }

    PageCheck checked(sources);
    for (const PageTemplate& page : kPages)
        checked.check(std::string(page.name) + ".html", known_values(page));
    for (const std::string& fault : checked.problems())
        problems.push_back((directory / fault).string());
    if (!problems.empty()) return tl::unexpected(std::move(problems));

    auto loaded = std::make_unique<Loaded>(std::move(messages), std::move(constants));
    for (const PageTemplate& page : kPages) {
        const std::string file = std::string(page.name) + ".html";
        std::string& source = loaded->sources.at(static_cast<std::size_t>(page.page));
        source = with_partials(sources.find(file)->second, sources);
        const Language& english = loaded->messages.english();
        Parsed& parsed = loaded->parsed_for(page.page, english);
        std::call_once(parsed.once, [&] { parsed.page = parse(source, english, loaded->constants); });
        if (!parsed.page->is_valid())
            problems.push_back((directory / file).string() + ": " + parsed.page->error_message());
    }
    for (const std::string_view name : kAssets) {
        const std::string& contents = sources.find(name)->second;
        loaded->assets.emplace(name, Asset{contents, base64url(sha256(contents)).substr(0, 8)});
    }
    if (!problems.empty()) return tl::unexpected(std::move(problems));
    std::set<std::string> used = checked.used();
    used.insert(kAssets.begin(), kAssets.end());
    for (const std::string& name : used) {
        if (missing.contains(name))
            loaded->warnings.push_back((directory / name).string() +
                                       ": missing; the built-in file takes its place");
    }
    return Templates(std::move(loaded));
}

Templates::Templates(std::unique_ptr<Loaded> loaded) : loaded_(std::move(loaded)) {}
Templates::Templates(Templates&&) noexcept = default;
Templates& Templates::operator=(Templates&&) noexcept = default;
Templates::~Templates() = default;

std::string Templates::render(Page page, const Values& values, const Language& language) const {
    const auto index = static_cast<std::size_t>(page);
    assert(are_declared(kPages.at(index), values));
    Parsed& parsed = loaded_->parsed_for(page, language);
    std::call_once(parsed.once,
                   [&] { parsed.page = parse(loaded_->sources.at(index), language, loaded_->constants); });
    std::string text;
    parsed.page->render(as_data(values), [&](const std::string& part) { text += part; });
    unfold(text);
    return text;
}

const Messages& Templates::messages() const {
    return loaded_->messages;
}

const std::string& Templates::asset(std::string_view name) const {
    return loaded_->assets.find(name)->second.contents;
}

const std::string& Templates::asset_version(std::string_view name) const {
    return loaded_->assets.find(name)->second.version;
}

const std::vector<std::string>& Templates::warnings() const {
    return loaded_->warnings;
}

}  // namespace postern::pages
