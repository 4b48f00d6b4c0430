#include "commands/log_settings.hpp"

#include "logging/audit.hpp"
#include "logging/log.hpp"

namespace postern::commands {

logging::Format format_of(const config::Log& settings) {
    return settings.format == config::LogFormat::Json ? logging::Format::Json : logging::Format::Text;
}

void apply(const config::Log& settings) {
    logging::set_log_format(format_of(settings));
    logging::set_audit_file(settings.audit_file);
}

}  // namespace postern::commands
