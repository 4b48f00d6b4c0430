#include "doctor/forms.hpp"

#include <memory>

#include <fmt/format.h>
#include <gumbo.h>

#include "base/ascii.hpp"
#include "base/encoding.hpp"

namespace postern::doctor {
namespace {

constexpr std::size_t kMost = 64;
constexpr std::size_t kMostTags = 10'000;

// The page up to the last tag that is read. A page can nest all its tags. For each tag gumbo searches all
// open elements, and it frees its tree recursively, so a very deep tree takes minutes and overflows the
// stack.
std::string_view beginning_of(std::string_view page) {
    std::size_t end = 0;
    for (std::size_t tags = 0; tags < kMostTags; ++tags) {
        end = page.find('<', end);
        if (end == std::string_view::npos) return page;
        ++end;
    }
    return page.substr(0, end - 1);
}

struct FreeTree {
    void operator()(GumboOutput* tree) const { gumbo_destroy_output(&kGumboDefaultOptions, tree); }
};

std::string_view attribute(const GumboElement& element, const char* name) {
    const GumboAttribute* found = gumbo_get_attribute(&element.attributes, name);
    return found == nullptr ? "" : found->value;
}

// Tells whether a browser sends the input of an untouched form.
bool is_sent(const GumboElement& input) {
    const std::string type = lower_case(attribute(input, "type"));
    if (attribute(input, "name").empty()) return false;
    if (type == "checkbox" || type == "radio")
        return gumbo_get_attribute(&input.attributes, "checked") != nullptr;
    return type != "submit" && type != "button" && type != "reset" && type != "image";
}

Form form_of(const GumboElement& element) {
    const std::string method = lower_case(attribute(element, "method"));
    return {method.empty() ? "get" : method, std::string(attribute(element, "action"))};
}

// A node of the tree, and the form around it; null if there is none.
struct Place {
    const GumboNode* node;
    Form* form;
};

// Not recursive, because a page can be deep.
std::vector<Form> forms_below(const GumboNode* root) {
    std::vector<Form> forms;
    forms.reserve(kMost);  // keeps the pointers to forms valid
    std::vector<Place> rest = {{root, nullptr}};
    while (!rest.empty()) {
        auto [node, form] = rest.back();
        rest.pop_back();
        if (node->type != GUMBO_NODE_ELEMENT) continue;
        const GumboElement& element = node->v.element;
        if (element.tag == GUMBO_TAG_FORM)
            form = forms.size() < kMost ? &forms.emplace_back(form_of(element)) : nullptr;
        if (element.tag == GUMBO_TAG_INPUT && form != nullptr && form->fields.size() < kMost &&
            is_sent(element))
            form->fields.add(std::string(attribute(element, "name")),
                             std::string(attribute(element, "value")));
        for (unsigned i = element.children.length; i > 0; --i)
            rest.push_back({static_cast<const GumboNode*>(element.children.data[i - 1]), form});
    }
    return forms;
}

}  // namespace

std::vector<Form> forms_in(std::string_view page) {
    page = beginning_of(page);
    GumboOptions options = kGumboDefaultOptions;
    options.max_errors = 0;  // each error would copy the list of open elements
    const std::unique_ptr<GumboOutput, FreeTree> tree(
        gumbo_parse_with_options(&options, page.data(), page.size()));
    return forms_below(tree->root);
}

std::optional<Form> login_form_in(std::string_view page) {
    for (Form& form : forms_in(page)) {
        if (form.method == "post" && form.fields.contains("email") && form.fields.contains("password"))
            return std::move(form);
    }
    return std::nullopt;
}

std::string urlencoded(const http::Fields& fields) {
    std::vector<std::string> pairs;
    for (const auto& [name, value] : fields)
        pairs.push_back(fmt::format("{}={}", percent_encoded(name), percent_encoded(value)));
    return fmt::format("{}", fmt::join(pairs, "&"));
}

}  // namespace postern::doctor
