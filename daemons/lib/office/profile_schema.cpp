// The rows of a trunk profile. Which carrier needs which, the files of etc/trunks/ say.
#include "office/forms.h"
#include "office/limits.h"
#include "office/profile.h"
#include "office/schema.h"
#include "office/shapes.h"

#include <array>

namespace office {
namespace {

using enum Message;
using enum SectionRule::Form;
using enum Use;

constexpr Shape notice()
{
    Shape made = plain(Empty::Refused);
    made.most = limits::notice_bytes;
    return made;
}

constexpr std::array section_table {
    SectionRule { "profile", One, Built, 1, "" },  SectionRule { "register", One, Built, 1, "" },
    SectionRule { "requests", One, Built, 1, "" }, SectionRule { "identity", One, Built, 1, "" },
    SectionRule { "inbound", One, Built, 1, "" },  SectionRule { "session", One, Built, 1, "" },
    SectionRule { "media", One, Built, 1, "" },
};

constexpr std::array key_table {
    KeyRule { "profile", "notice_ja", notice() },
    KeyRule { "profile", "notice_en", notice() },

    KeyRule { "register", "when", choice(choices::registering) },
    KeyRule { "register", "authentication", choice(choices::authentication) },
    KeyRule { "register", "expires_seconds", integer(60, 86400) },
    KeyRule { "register", "refresh_percent", integer(10, 95) },
    KeyRule { "register", "milliseconds_apart", integer(0, 60000) },
    KeyRule { "register", "retry_seconds", integer(1, 3600) },
    KeyRule { "register", "route_from", choice(choices::routes) },
    KeyRule { "register", "options_seconds", integer(0, 3600) },

    KeyRule { "requests", "number", choice(choices::number_forms) },
    KeyRule { "requests", "host", choice(choices::request_hosts) },
    KeyRule { "requests", "user_phone", boolean() },
    KeyRule { "requests", "rport", boolean() },
    KeyRule { "requests", "contact_transport", boolean() },
    KeyRule { "requests", "allow", choices_of(choices::methods) },

    KeyRule { "identity", "header", choice(choices::identities) },
    KeyRule { "identity", "user", choice(choices::from_users) },
    KeyRule { "identity", "number", choice(choices::number_forms) },
    KeyRule { "identity", "host", choice(choices::from_hosts) },
    KeyRule { "identity", "own_numbers_only", boolean() },
    KeyRule { "identity", "privacy", choice(choices::privacies) },

    KeyRule { "inbound", "called_from", choices_of(choices::called_sources) },
    KeyRule { "inbound", "caller_from", choices_of(choices::caller_sources) },
    KeyRule { "inbound", "number_map", list(is_number_mapping, BadNumberMapping) },

    KeyRule { "session", "reliable", choice(choices::reliabilities) },
    KeyRule { "session", "expires_seconds", integer(90, 86400) },
    KeyRule { "session", "least_seconds", integer(90, 86400) },
    KeyRule { "session", "refresh", choice(choices::refreshes) },
    KeyRule { "session", "refresher", choice(choices::refreshers) },
    KeyRule { "session", "early_sound", choice(choices::early_sounds) },

    KeyRule { "media", "codecs", choices_of(codecs) },
    KeyRule { "media", "dtmf", choice(key_presses) },
};

constexpr Schema schema { .sections = section_table, .keys = key_table, .required_section = "" };

} // namespace

const Schema& profile_schema() { return schema; }

} // namespace office
