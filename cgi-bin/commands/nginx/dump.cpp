#include "commands/nginx/dump.hpp"

#include <functional>
#include <map>

#include <fmt/format.h>
#include <fnmatch.h>

#include "base/ascii.hpp"
#include "base/visible.hpp"
#include "commands/nginx/tokens.hpp"

namespace postern::commands::nginx {
namespace {

constexpr std::string_view kMarkBegin = "# configuration file ";
constexpr int kMostDepth = 50;
constexpr std::size_t kMostDirectives = 500'000;

struct DumpedFiles {
    std::map<std::string, std::string, std::less<>>
        texts;           // by name, in the order in which nginx reads a pattern
    std::string main;    // the name of nginx.conf
    std::string folder;  // the folder of the main file, with a slash at the end
};

// The name in "# configuration file /etc/nginx/nginx.conf:"; empty for any other line.
std::string_view marked_name(std::string_view line) {
    if (!line.starts_with(kMarkBegin) || !line.ends_with(':')) return {};
    line.remove_prefix(kMarkBegin.size());
    line.remove_suffix(1);
    return line;
}

Result<DumpedFiles> split(std::string_view text) {
    DumpedFiles files;
    std::string* current = nullptr;
    while (!text.empty()) {
        const std::string_view line = take_until(text, '\n');
        if (const std::string_view name = marked_name(line); !name.empty()) {
            if (files.texts.empty()) {
                files.main = name;
                files.folder = name.substr(0, name.rfind('/') + 1);
            }
            current = &files.texts[std::string(name)];
            current->clear();
        } else if (current != nullptr) {
            current->append(line).append("\n");
        } else if (line.find("[emerg]") != std::string_view::npos) {
            return failure("nginx refuses this configuration: " + visible(line));
        } else if (!line.starts_with("nginx: ") && !line.starts_with("20") && !trimmed(line).empty()) {
            break;
        }
    }
    if (files.texts.empty()) {
        return failure(
            "this is not the output of `nginx -T`, which has a line \"# configuration file NAME:\" "
            "before each file: sudo nginx -T | postern config nginx");
    }
    return files;
}

class Parser {
public:
    explicit Parser(const DumpedFiles& files) : files_(files) {}

    Result<void> read_file(const std::string& name, std::vector<Directive>& into) {
        Tokens tokens(files_.texts.find(name)->second);
        return read_block(name, tokens, into, false);
    }

private:
    tl::unexpected<Error> fault(const std::string& file, int line, const std::string& what) const {
        return failure(fmt::format("{}:{}: {}", file, line, what));
    }

    // Reads up to the brace that closes the block, or to the end of the file.
    Result<void> read_block(const std::string& file, Tokens& tokens, std::vector<Directive>& into,
                            bool is_inner) {
        if (++depth_ > kMostDepth)
            return fault(file, tokens.line(), "blocks and includes are nested too deep");
        while (true) {
            auto directive = read_directive(file, tokens, is_inner);
            if (!directive) return tl::unexpected(directive.error());
            if (directive->words.empty()) break;
            if (++count_ > kMostDirectives)
                return fault(file, tokens.line(), "there are too many directives");
            const bool is_include = directive->name() == "include" && !directive->has_block;
            if (!is_include) {
                into.push_back(std::move(*directive));
            } else if (auto done = include(*directive, into); !done) {
                return done;
            }
        }
        --depth_;
        return {};
    }

    // Returns a directive without words at the end of the block.
    Result<Directive> read_directive(const std::string& file, Tokens& tokens, bool is_inner) {
        Directive directive{.words = {}, .file = file};
        while (true) {
            auto token = tokens.next();
            if (!token) return fault(file, tokens.line(), token.error().message);
            const bool is_first = directive.words.empty();
            switch (token->kind) {
                case Token::Kind::Word:
                    if (is_first) directive.line = token->line;
                    directive.words.push_back(std::move(token->text));
                    continue;
                case Token::Kind::Semicolon:
                    if (is_first) return fault(file, token->line, "unexpected \";\"");
                    return directive;
                case Token::Kind::Open:
                    if (is_first) return fault(file, token->line, "unexpected \"{\"");
                    return read_inside(std::move(directive), tokens);
                case Token::Kind::Close:
                    if (!is_first || !is_inner) return fault(file, token->line, "unexpected \"}\"");
                    return directive;
                case Token::Kind::End:
                    if (!is_first) return fault(file, token->line, "the file ends within a directive");
                    if (is_inner) return fault(file, token->line, "the file ends within a block");
                    return directive;
            }
        }
    }

    Result<Directive> read_inside(Directive directive, Tokens& tokens) {
        directive.has_block = true;
        const bool is_lua = directive.name().ends_with("_by_lua_block");
        if (is_lua) {
            const auto done = tokens.skip_lua();
            if (!done) return fault(directive.file, tokens.line(), done.error().message);
            return directive;
        }
        auto done = read_block(directive.file, tokens, directive.block, true);
        if (!done) return tl::unexpected(done.error());
        return directive;
    }

    Result<void> include(const Directive& directive, std::vector<Directive>& into) {
        const std::string_view argument = directive.argument(1);
        const std::string name =
            fmt::format("{}{}", argument.starts_with('/') ? "" : files_.folder, argument);
        const bool is_pattern = name.find_first_of("*?[") != std::string::npos;
        if (!is_pattern && !files_.texts.contains(name)) {
            return fault(
                directive.file, directive.line,
                fmt::format("the output of `nginx -T` is not complete: {} is missing", visible(name)));
        }
        if (!is_pattern) return read_file(name, into);
        for (const auto& [each, text] : files_.texts) {
            if (::fnmatch(name.c_str(), each.c_str(), FNM_PATHNAME | FNM_PERIOD) != 0) continue;
            if (auto done = read_file(each, into); !done) return done;
        }
        return {};
    }

    const DumpedFiles& files_;
    int depth_ = 0;
    std::size_t count_ = 0;
};

}  // namespace

Result<std::vector<Directive>> read_dump(std::string_view text) {
    const auto files = split(text);
    if (!files) return tl::unexpected(files.error());
    std::vector<Directive> directives;
    auto done = Parser(*files).read_file(files->main, directives);
    if (!done) return tl::unexpected(done.error());
    return directives;
}

}  // namespace postern::commands::nginx
