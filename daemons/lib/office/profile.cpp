// From a good profile to values; a key that is absent leaves the default.
#include "office/profile.h"

#include "office/findings.h"
#include "office/into.h"

#include "base/text.h"

#include <algorithm>

namespace office {
namespace {

// A key of a section; nullptr when either is absent.
const Value* found(const Value& tree, std::string_view section, std::string_view key)
{
    const Value* table = tree.at(section);
    return table == nullptr ? nullptr : table->at(key);
}

template <typename Choice> Choice chosen(std::string_view choices, std::string_view text)
{
    const auto names = split(choices, '|');
    return static_cast<Choice>(std::ranges::find(names, text) - names.begin());
}

class Reading {
public:
    explicit Reading(const Value& tree) : tree_(tree) { }

    void begin(std::string_view section) { section_ = tree_.at(section); }

    template <typename Target> void take(std::string_view key, Target& target) const
    {
        if (section_ != nullptr)
            into(target, *section_, key);
    }
    template <typename Choice>
    void choose(std::string_view key, std::string_view choices, Choice& target) const
    {
        std::string text;
        take(key, text);
        if (!text.empty())
            target = chosen<Choice>(choices, text);
    }
    template <typename Choice>
    void choose_all(std::string_view key, std::string_view choices, std::vector<Choice>& target) const
    {
        std::vector<std::string> texts;
        take(key, texts);
        if (texts.empty())
            return;
        target.clear();
        for (const std::string& text : texts)
            target.push_back(chosen<Choice>(choices, text));
    }

private:
    const Value& tree_;
    const Value* section_ { nullptr };
};

void read_registering(Reading& reading, Profile& profile)
{
    reading.begin("register");
    reading.choose("when", choices::registering, profile.registering);
    reading.choose("authentication", choices::authentication, profile.authentication);
    reading.take("expires_seconds", profile.expires_seconds);
    reading.take("refresh_percent", profile.refresh_percent);
    reading.take("milliseconds_apart", profile.milliseconds_apart);
    reading.take("retry_seconds", profile.retry_seconds);
    reading.choose("route_from", choices::routes, profile.route_from);
    reading.take("options_seconds", profile.options_seconds);
}

void read_requests(Reading& reading, Profile& profile)
{
    reading.begin("requests");
    reading.choose("number", choices::number_forms, profile.request_number);
    reading.choose("host", choices::request_hosts, profile.request_host);
    reading.take("user_phone", profile.user_phone);
    reading.take("rport", profile.rport);
    reading.take("contact_transport", profile.contact_transport);
    reading.take("allow", profile.allow);
    reading.begin("identity");
    reading.choose("header", choices::identities, profile.identity);
    reading.choose("user", choices::from_users, profile.from_user);
    reading.choose("number", choices::number_forms, profile.identity_number);
    reading.choose("host", choices::from_hosts, profile.from_host);
    reading.take("own_numbers_only", profile.own_numbers_only);
    reading.choose("privacy", choices::privacies, profile.privacy);
}

void read_inbound(Reading& reading, Profile& profile)
{
    reading.begin("inbound");
    reading.choose_all("called_from", choices::called_sources, profile.called_from);
    reading.choose_all("caller_from", choices::caller_sources, profile.caller_from);
    std::vector<std::string> mappings;
    reading.take("number_map", mappings);
    for (const std::string& mapping : mappings) {
        const std::size_t colon = mapping.find(':');
        profile.number_map.push_back({ mapping.substr(0, colon), mapping.substr(colon + 1) });
    }
}

void read_session(Reading& reading, Profile& profile)
{
    reading.begin("session");
    reading.choose("reliable", choices::reliabilities, profile.reliable);
    reading.take("expires_seconds", profile.session_seconds);
    reading.take("least_seconds", profile.session_least_seconds);
    reading.choose("refresh", choices::refreshes, profile.refresh);
    reading.choose("refresher", choices::refreshers, profile.refreshed_by);
    reading.choose("early_sound", choices::early_sounds, profile.early_sound);
    reading.begin("media");
    reading.take("codecs", profile.codecs);
    reading.take("dtmf", profile.dtmf);
}

} // namespace

Profile read_profile(std::string_view name, const Value& tree)
{
    Profile profile { .name = std::string { name } };
    Reading reading { tree };
    reading.begin("profile");
    reading.take("notice_ja", profile.notice_ja);
    reading.take("notice_en", profile.notice_en);
    read_registering(reading, profile);
    read_requests(reading, profile);
    read_inbound(reading, profile);
    read_session(reading, profile);
    return profile;
}

void check_whole_profile(const Check& check)
{
    const Value* japanese = found(check.root, "profile", "notice_ja");
    const Value* english = found(check.root, "profile", "notice_en");
    if ((japanese == nullptr) != (english == nullptr)) {
        const Value& given = japanese != nullptr ? *japanese : *english;
        check.findings.error({ "profile", given.line }, Message::NoticeInOneLanguage);
    }
    const Value* expires = found(check.root, "session", "expires_seconds");
    const Value* least = found(check.root, "session", "least_seconds");
    const bool both = expires != nullptr && least != nullptr && expires->integer() != nullptr
        && least->integer() != nullptr;
    if (both && *least->integer() > *expires->integer())
        check.findings.error({ "session.least_seconds", least->line }, Message::LeastAboveExpires);
}

} // namespace office
