#include "pages/templates.hpp"

#include <array>
#include <set>
#include <stdexcept>

#include <kainjow/mustache.hpp>

#include "base/digest.hpp"
#include "base/encoding.hpp"
#include "base/file.hpp"
#include "pages/embedded.hpp"
#include "pages/template_source.hpp"

namespace postern::pages {
namespace {

namespace mustache = kainjow::mustache;

struct PageTemplate {
    std::string_view name;
    std::string_view values;  // its own, beside those of every page; "list/name" are those of a list's rows
    std::string_view form = {};  // those of the sign-in form, if the page has it
};

// Values that visit.cpp gives to every page.
constexpr std::string_view kEverywhere = "mount style icon signed_in user csrf";

constexpr std::string_view kSignInForm =
    "form email has_blank_ends return_to has_return_to keep_for is_kept note can_forget_email is_saved_file "
    "two_cookies";

constexpr std::array<PageTemplate, 14> kPages = {{
    {"login", "", kSignInForm},
    {"error", "", kSignInForm},
    {"not_kept", "", kSignInForm},
    {"two_cookies", "two_cookies return_to has_return_to"},
    {"unseen", "target"},
    {"framed", "target note"},
    {"logout", "return_to has_return_to"},
    {"throttled", "wait is_longest can_sign_in request_id", kSignInForm},
    {"success", ""},
    {"profile",
     "name done previous previous_iso previous_address sessions sessions/id sessions/is_this "
     "sessions/browser sessions/address sessions/began sessions/began_iso sessions/seen sessions/seen_iso "
     "has_others more_others can_change_password minimum_length not_changed current_problem "
     "new_problem again_problem remembers_email"},
    {"refused", "refused switch request_id"},
    {"switch", "return_to has_return_to"},
    {"cookie", "cookies cookies/name cookies/value has_cookies set_cookie has_set problem has_problem"},
    {"problem", "status heading message request_id"},
}};

constexpr std::array<std::string_view, 2> kAssets = {"style.css", "icon.svg"};

constexpr int kMaxPartialDepth = 8;

struct Asset {
    std::string contents;
    std::string version;
};

using Problems = std::vector<std::string>;

std::set<std::string, std::less<>> needed_files() {
    std::set<std::string, std::less<>> names;
    for (const PageTemplate& page : kPages)
        names.insert(std::string(page.name) + ".html");
    for (const std::string_view asset : kAssets)
        names.emplace(asset);
    return names;
}

Sources read_directory(const std::filesystem::path& directory, Problems& problems) {
    Sources sources;
    const auto needed = needed_files();
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
        const std::string name = entry.path().filename().string();
        const bool is_wanted = name.ends_with(".html") || needed.contains(name);
        if (!is_wanted || name.starts_with('.')) continue;
        auto contents = read_text_file(entry.path());
        if (contents) {
            sources[name] = std::move(*contents);
        } else {
            problems.push_back(entry.path().string() + ": " + contents.error().message);
        }
    }
    if (error) problems.push_back(directory.string() + ": " + error.message());
    return sources;
}

Sources embedded_sources() {
    Sources sources;
    for (const EmbeddedFile& file : embedded_files())
        sources[file.name] = file.contents;
    return sources;
}

// Checks the file and, depth first, the partials it includes, against what the page knows.
void check_tags(const std::string& file, std::string_view known, const Sources& sources, int depth,
                std::set<std::string>& problems) {
    if (depth > kMaxPartialDepth) {
        problems.insert(file + ": partials include each other in a circle");
        return;
    }
    const std::string& text = sources.find(file)->second;
    for (std::string& problem : tag_problems(file, text, known, sources))
        problems.insert(std::move(problem));
    for (const Partial& partial : partials_of(text, known)) {
        if (sources.contains(partial.file))
            check_tags(partial.file, partial.known, sources, depth + 1, problems);
    }
}

// Assigned by name: set() copies what it is given, a list with all that is in it.
mustache::data as_data(const Values& values) {
    mustache::data data(mustache::data::type::object);
    for (const auto& [name, value] : values) {
        if (const auto* text = std::get_if<std::string>(&value)) {
            // Mustache has an empty text false in a section; kainjow has it true.
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

}  // namespace

struct Templates::Loaded {
    // render() is not const in kainjow's interface, but changes the object only when a template is wrong,
    // and these have been checked.
    std::map<std::string, std::unique_ptr<mustache::mustache>, std::less<>> pages;
    std::map<std::string, Asset, std::less<>> assets;
    std::string site_name;
};

tl::expected<Templates, std::vector<std::string>> Templates::load(const std::filesystem::path& directory) {
    Problems problems;
    const Sources sources = directory.empty() ? embedded_sources() : read_directory(directory, problems);
    for (const std::string& name : needed_files()) {
        if (!sources.contains(name)) problems.push_back((directory / name).string() + ": missing");
    }
    if (!problems.empty()) return tl::unexpected(std::move(problems));

    std::set<std::string> tag_faults;
    for (const PageTemplate& page : kPages) {
        std::string known(kEverywhere);
        for (const std::string_view values : {page.values, page.form})
            known.append(" ").append(values);
        check_tags(std::string(page.name) + ".html", known, sources, 0, tag_faults);
    }
    for (const std::string& fault : tag_faults)
        problems.push_back((directory / fault).string());
    if (!problems.empty()) return tl::unexpected(std::move(problems));

    auto loaded = std::make_unique<Loaded>();
    for (const PageTemplate& page : kPages) {
        const std::string file = std::string(page.name) + ".html";
        auto parsed =
            std::make_unique<mustache::mustache>(folded(with_partials(sources.find(file)->second, sources)));
        if (!parsed->is_valid())
            problems.push_back((directory / file).string() + ": " + parsed->error_message());
        loaded->pages.emplace(page.name, std::move(parsed));
    }
    for (const std::string_view name : kAssets) {
        const std::string& contents = sources.find(name)->second;
        loaded->assets.emplace(name, Asset{contents, base64url(sha256(contents)).substr(0, 8)});
    }
    if (!problems.empty()) return tl::unexpected(std::move(problems));
    const auto site_name = sources.find("site_name.html");
    if (site_name != sources.end()) loaded->site_name = site_name->second;
    return Templates(std::move(loaded));
}

Templates::Templates(std::unique_ptr<Loaded> loaded) : loaded_(std::move(loaded)) {}
Templates::Templates(Templates&&) noexcept = default;
Templates& Templates::operator=(Templates&&) noexcept = default;
Templates::~Templates() = default;

std::string Templates::render(std::string_view page, const Values& values) const {
    std::string text;
    loaded_->pages.find(page)->second->render(as_data(values),
                                              [&](const std::string& part) { text += part; });
    unfold(text);
    return text;
}

const std::string& Templates::asset(std::string_view name) const {
    return loaded_->assets.find(name)->second.contents;
}

const std::string& Templates::asset_version(std::string_view name) const {
    return loaded_->assets.find(name)->second.version;
}

const std::string& Templates::site_name() const {
    return loaded_->site_name;
}

}  // namespace postern::pages
