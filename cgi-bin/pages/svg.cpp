#include "pages/svg.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <type_traits>

#include <expat.h>
#include <fmt/format.h>

#include "base/ascii.hpp"

namespace postern::pages {
namespace {

constexpr std::string_view kSvg = "http://www.w3.org/2000/svg";
constexpr std::string_view kHtml = "http://www.w3.org/1999/xhtml";
constexpr std::string_view kXml = "http://www.w3.org/XML/1998/namespace";
constexpr char kSeparator = ' ';  // between namespace and name, in expat's names

// The elements of SVG that run a script or contain HTML.
constexpr std::array<std::string_view, 4> kForbidden = {"script", "foreignobject", "handler", "listener"};

struct Name {
    std::string_view space;  // the namespace; empty: none
    std::string_view local;

    explicit Name(std::string_view whole) : local(whole) {
        const auto separator = whole.find(kSeparator);
        if (separator == std::string_view::npos) return;
        space = whole.substr(0, separator);
        local = whole.substr(separator + 1);
    }
};

bool is_inside(std::string_view reference) {
    const std::string_view target = trimmed(reference);
    return target.starts_with('#') || target.starts_with("data:image/png;");
}

// The fault of a style sheet or an attribute with CSS; empty if it has none.
std::string fault_of_css(std::string_view css) {
    constexpr std::string_view kUrl = "url(";
    const std::string text = lower_case(css);
    // An escape could spell "url(" or "@import".
    if (text.find('\\') != std::string::npos) return "a backslash in a style";
    if (text.find("@import") != std::string::npos) return "@import in a style";
    if (text.find("image-set(") != std::string::npos) return "image-set() in a style";
    for (auto at = text.find(kUrl); at != std::string::npos; at = text.find(kUrl, at + 1)) {
        const auto first = text.find_first_not_of(" \t\r\n\"'", at + kUrl.size());
        if (first == std::string::npos || !is_inside(std::string_view(text).substr(first)))
            return "a url() of another file";
    }
    return {};
}

std::string fault_of_attribute(const Name& name, std::string_view value) {
    const std::string local = lower_case(name.local);
    if (name.space == kXml && local == "base") return "the attribute xml:base";
    if (local == "href" || local == "src")
        return is_inside(value) ? "" : fmt::format("a reference to another file ({})", local);
    if (!name.space.empty()) return {};  // unknown to browsers
    if (local.starts_with("on")) return fmt::format("the event handler {}", local);
    // An animation sets the attribute to a value of its own.
    if (local == "attributename") return fault_of_attribute(Name(value.substr(value.find(':') + 1)), "");
    const bool is_css = local == "style" || value.find('(') != std::string_view::npos;
    return is_css ? fault_of_css(value) : "";
}

class SvgReader {
public:
    SvgReader() : parser_(XML_ParserCreateNS("UTF-8", kSeparator)) {
        XML_SetUserData(parser_.get(), this);
        XML_SetElementHandler(
            parser_.get(),
            [](void* self, const char* name, const char** attributes) {
                static_cast<SvgReader*>(self)->begin(Name(name), attributes);
            },
            [](void* self, const char*) { static_cast<SvgReader*>(self)->end(); });
        XML_SetCharacterDataHandler(parser_.get(), [](void* self, const char* text, int bytes) {
            auto& reader = *static_cast<SvgReader*>(self);
            if (reader.is_in_style_) reader.style_.append(text, static_cast<std::size_t>(bytes));
        });
        XML_SetStartDoctypeDeclHandler(parser_.get(),
                                       [](void* self, const char*, const char*, const char*, int) {
                                           static_cast<SvgReader*>(self)->refuse("a <!DOCTYPE>");
                                       });
        XML_SetProcessingInstructionHandler(parser_.get(), [](void* self, const char* target, const char*) {
            static_cast<SvgReader*>(self)->refuse(fmt::format("the instruction <?{}?>", target));
        });
        XML_SetXmlDeclHandler(parser_.get(), [](void* self, const char*, const char* encoding, int) {
            if (encoding != nullptr && !equal_ignoring_case(encoding, "UTF-8"))
                static_cast<SvgReader*>(self)->refuse("an encoding other than UTF-8");
        });
    }

    Result<void> read(std::string_view text) {
        const auto status = XML_Parse(parser_.get(), text.data(), static_cast<int>(text.size()), XML_TRUE);
        if (!fault_.empty()) return failure(fault_);
        if (status == XML_STATUS_OK) return {};
        return failure(fmt::format("line {}: {}", line(), XML_ErrorString(XML_GetErrorCode(parser_.get()))));
    }

private:
    // Expat 2.9 deprecates XML_GetCurrentLineNumber. Older versions have no XML_GetCurrentLineNumber64.
    std::uint64_t line() const {
#if XML_MAJOR_VERSION == 2 && XML_MINOR_VERSION < 9
        return XML_GetCurrentLineNumber(parser_.get());
#else
        return XML_GetCurrentLineNumber64(parser_.get());
#endif
    }

    void refuse(const std::string& found) {
        if (found.empty() || !fault_.empty()) return;
        fault_ = fmt::format("line {}: {} is not allowed in a logo", line(), found);
        XML_StopParser(parser_.get(), XML_FALSE);
    }

    void begin(const Name& name, const char** attributes) {
        if (!has_root_ && (name.space != kSvg || name.local != "svg"))
            refuse("a root that is no <svg xmlns=\"http://www.w3.org/2000/svg\">");
        has_root_ = true;
        if (name.space == kHtml) refuse(fmt::format("HTML (<{}>)", name.local));
        if (is_in_style_) refuse("an element inside a <style>");
        const std::string local = lower_case(name.local);
        if (std::ranges::find(kForbidden, local) != kForbidden.end()) refuse(fmt::format("<{}>", name.local));
        is_in_style_ = local == "style";
        for (; *attributes != nullptr; attributes += 2)
            refuse(fault_of_attribute(Name(attributes[0]), attributes[1]));
    }

    void end() {
        if (is_in_style_) refuse(fault_of_css(style_));
        is_in_style_ = false;
        style_.clear();
    }

    struct Free {
        void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
    };
    std::unique_ptr<std::remove_pointer_t<XML_Parser>, Free> parser_;
    std::string fault_;  // the first; empty: none
    std::string style_;  // the text of a <style>, so far
    bool has_root_ = false;
    bool is_in_style_ = false;
};

}  // namespace

Result<void> check_svg(std::string_view text) {
    return SvgReader().read(text);
}

}  // namespace postern::pages
