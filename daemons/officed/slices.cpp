#include "slices.h"

#include "trunk_slices.h"

#include "base/text.h"
#include "office/numbers.h"

#include <algorithm>
#include <array>

using yobirin::Office;

namespace officed {
namespace {

Office::WireSliceDigest wire(office::Digest digest)
{
    switch (digest) {
    case office::Digest::Md5:
        return Office::WireSliceDigest::Md5;
    case office::Digest::Sha256:
        return Office::WireSliceDigest::Sha256;
    default:
        return Office::WireSliceDigest::Both;
    }
}

Office::WireExtensionSrtp wire(office::Srtp srtp)
{
    switch (srtp) {
    case office::Srtp::Off:
        return Office::WireExtensionSrtp::Off;
    case office::Srtp::Offer:
        return Office::WireExtensionSrtp::Offer;
    default:
        return Office::WireExtensionSrtp::Require;
    }
}

Office::CallsExtensionDial calls(office::Dial dial)
{
    switch (dial) {
    case office::Dial::Internal:
        return Office::CallsExtensionDial::Internal;
    case office::Dial::Local:
        return Office::CallsExtensionDial::Local;
    case office::Dial::National:
        return Office::CallsExtensionDial::National;
    default:
        return Office::CallsExtensionDial::International;
    }
}

Office::CallsGroupStrategy calls(office::Strategy strategy)
{
    switch (strategy) {
    case office::Strategy::All:
        return Office::CallsGroupStrategy::All;
    case office::Strategy::Hunt:
        return Office::CallsGroupStrategy::Hunt;
    default:
        return Office::CallsGroupStrategy::Cyclic;
    }
}

bool supervises(const std::string& extension, const office::Office& office)
{
    return std::ranges::any_of(office.users, [&](const office::User& user) {
        return user.extension == extension && user.supervises;
    });
}

Office::CallsExtension calls(const office::Extension& extension, const office::Office& office)
{
    return { .number = extension.number,
             .name = extension.name,
             .forward_busy = unless_empty(extension.forward_busy),
             .forward_no_answer = unless_empty(extension.forward_no_answer),
             .no_answer_seconds = extension.no_answer_seconds,
             .max_calls = extension.max_calls,
             .dial = calls(extension.dial),
             .caller_id = unless_empty(extension.caller_id),
             .follow_me = unless_empty(extension.follow_me),
             .sign_in_pin = unless_empty(extension.sign_in_pin),
             .codecs = extension.codecs,
             .supervises = supervises(extension.number, office) ? std::optional { true } : std::nullopt };
}

Office::CallsGroup calls(const office::RingGroup& group)
{
    return { .name = group.name,
             .number = unless_empty(group.number),
             .members = group.members,
             .strategy = calls(group.strategy),
             .ring_seconds = group.ring_seconds,
             .fallback = unless_empty(group.then) };
}

Office::CallsToll calls(const office::Toll& toll)
{
    return { .max_outbound_per_extension = toll.max_outbound_per_extension,
             .max_outbound = toll.max_outbound,
             .calls_per_minute_per_extension = toll.calls_per_minute_per_extension,
             .calls_per_hour_per_extension = toll.calls_per_hour_per_extension,
             .calls_per_minute_per_trunk = toll.calls_per_minute_per_trunk,
             .calls_per_minute = toll.calls_per_minute,
             .daily_minutes_per_extension = toll.daily_minutes_per_extension,
             .daily_minutes_per_trunk = toll.daily_minutes_per_trunk,
             .daily_minutes = toll.daily_minutes,
             .daily_international_minutes = toll.daily_international_minutes,
             .block_minutes = toll.block_minutes };
}

std::vector<Office::CallsFeature> features_of(const office::Office& office)
{
    using enum Office::CallsFeatureWhat;
    std::vector<Office::CallsFeature> features;
    const auto add = [&](Office::CallsFeatureWhat what, const std::string& code) {
        if (!code.empty())
            features.push_back({ .what = what, .code = code });
    };
    add(PickupGroup, office.pickup_group);
    add(Park, office.park);
    add(NightMode, office.night_mode);
    add(DoNotDisturb, office.do_not_disturb);
    add(ForwardAll, office.forward_all);
    add(ThreeWay, office.three_way);
    add(Intercom, office.intercom);
    add(SpeedDial, office.speed_dial);
    add(DeskSignIn, office.desk_sign_in);
    add(Monitor, office.monitor);
    return features;
}

// A list that is absent is empty.
template <typename Entry> Entry& added(std::optional<std::vector<Entry>>& list)
{
    return list ? list->emplace_back() : list.emplace().emplace_back();
}

Office::CallsDay calls(const calendar::YearlyDay& day)
{
    return { .year = day.year ? std::optional<std::int64_t> { static_cast<int>(*day.year) } : std::nullopt,
             .month = static_cast<unsigned>(day.month),
             .day = static_cast<unsigned>(day.day) };
}

std::vector<Office::CallsDates> calls(const std::vector<calendar::Dates>& list)
{
    std::vector<Office::CallsDates> dates;
    for (const calendar::Dates& each : list)
        dates.push_back({ .first = calls(each.first), .last = calls(each.last) });
    return dates;
}

Office::CallsHours calls(std::size_t day, const calendar::Hours& hours)
{
    return { .day = static_cast<std::int64_t>(day), .begin = hours.begin.count(), .end = hours.end.count() };
}

Office::CallsSchedule calls(const office::Schedule& schedule)
{
    constexpr std::size_t every_day = 7;
    Office::CallsSchedule made { .name = schedule.name,
                                 .holidays = unless_empty(calls(schedule.hours.holidays)),
                                 .closed_dates = unless_empty(calls(schedule.hours.closed_dates)) };
    for (std::size_t day = 0; day < schedule.hours.week.size(); ++day)
        for (const calendar::Hours& hours : schedule.hours.week[day])
            made.week.push_back(calls(day, hours));
    std::vector<Office::CallsHours> lunch;
    for (const calendar::Hours& hours : schedule.hours.lunch)
        lunch.push_back(calls(every_day, hours));
    made.lunch = unless_empty(std::move(lunch));
    if (schedule.hours.holiday_rule == calendar::HolidayRule::Law)
        made.holidays_by_law = true;
    return made;
}

Office::CallsDid calls(const office::Did& did, const office::Office& office)
{
    return { .number = office::to_international(did.number, office.country, office.area_code),
             .open = did.open,
             .closed = unless_empty(did.closed),
             .name = unless_empty(did.name),
             .schedule = unless_empty(did.schedule),
             .lunch = unless_empty(did.lunch),
             .anonymous = did.anonymous == "accept" ? std::nullopt : std::optional { did.anonymous } };
}

void add_hours(Office::CallsSlice& slice, const office::Office& office)
{
    slice.timezone = office.timezone;
    for (const office::Schedule& schedule : office.schedules)
        added(slice.schedules) = calls(schedule);
    for (const office::CallerList& list : office.caller_lists) {
        std::vector<std::string> numbers;
        for (const std::string& number : list.numbers)
            numbers.push_back(office::to_international(number, office.country, office.area_code));
        added(slice.caller_lists) = { .name = list.name,
                                      .numbers = std::move(numbers),
                                      .treat = list.treat == office::Treat::Reject
                                          ? Office::CallsCallerListTreat::Reject
                                          : Office::CallsCallerListTreat::Priority };
    }
}

void add_small_sections(Office::CallsSlice& slice, const office::Office& office)
{
    for (const office::Conference& room : office.conferences)
        added(slice.conferences) = { .name = room.name,
                                     .number = unless_empty(room.number),
                                     .pin = unless_empty(room.pin),
                                     .tones = room.tones ? std::nullopt : std::optional { false } };
    for (const office::OnCall& on_call : office.on_calls)
        added(slice.on_calls) = { .name = on_call.name, .numbers = on_call.numbers };
    for (const office::Page& page : office.pages)
        added(slice.pages) = { .name = page.name,
                               .number = page.number,
                               .members = page.members,
                               .multicast = unless_empty(page.multicast) };
    for (const office::Line& line : office.lines)
        added(slice.lines) = { .name = line.name, .number = line.number, .trunk = line.trunk };
    for (const office::SpeedDial& speed_dial : office.speed_dials)
        added(slice.speed_dials) = { .code = speed_dial.code,
                                     .number = speed_dial.number,
                                     .name = unless_empty(speed_dial.name) };
    for (const office::Queue& queue : office.queues)
        added(slice.queues) = { .name = queue.name, .number = unless_empty(queue.number) };
    if (office.transfer_by_hanging_up)
        slice.transfer_by_hanging_up = true;
}

constexpr std::array<std::string_view, 3> daemons { "sipd", "calld", "mediad" };

std::optional<Office::WireTrunkSrtp> srtp_of(const office::Trunk& trunk)
{
    switch (trunk.srtp) {
    case office::Srtp::Off:
        break;
    case office::Srtp::Offer:
        return Office::WireTrunkSrtp::Offer;
    case office::Srtp::Require:
        return Office::WireTrunkSrtp::Require;
    }
    return std::nullopt;
}

} // namespace

Office::WireSlice wire_slice(const Live& live)
{
    const office::Office& office = live.office;
    Office::WireSlice slice { .bind = office.network.bind,
                              .sip_udp = office.network.sip_udp,
                              .external_address = unless_empty(office.network.external_address),
                              .local_networks = office.network.local_networks,
                              .digest = wire(office.network.digest) };
    for (const office::Extension& extension : office.extensions)
        slice.extensions.push_back({ .number = extension.number,
                                     .name = extension.name,
                                     .ha1_md5 = extension.ha1.md5,
                                     .ha1_sha256 = extension.ha1.sha256,
                                     .srtp = wire(extension.srtp) });
    for (const office::Trunk& trunk : office.trunks)
        slice.trunks.emplace_back(wire_trunk(trunk)).srtp = srtp_of(trunk);
    slice.emergency = office.emergency;
    if (!office.outside_digit.empty())
        for (const std::string& number : office.emergency)
            slice.emergency->push_back(office.outside_digit + number);
    slice.sip_tcp = office.network.sip_tcp;
    slice.sip_tls = office.network.sip_tls;
    if (office.network.srtp_without_tls)
        slice.srtp_without_tls = true;
    if (!office.network.dns_servers.empty())
        slice.dns_servers = office.network.dns_servers;
    slice.country = office.country;
    slice.area_code = unless_empty(office.area_code);
    if (office.network.sip_tls != 0 && live.credentials) {
        slice.tls_certificate = live.credentials->certificate;
        slice.tls_key = live.credentials->key;
    }
    return slice;
}

Office::CallsSlice calls_slice(const office::Office& office)
{
    Office::CallsSlice slice { .main = office.main,
                               .country = office.country,
                               .area_code = office.area_code,
                               .outside_digit = office.outside_digit,
                               .emergency = office.emergency,
                               .max_call_minutes = office.max_call_minutes,
                               .echo_test = unless_empty(office.echo_test),
                               .features = features_of(office),
                               .deny = office.deny,
                               .allow = office.allow,
                               .toll = calls(office.toll),
                               .emergency_callback_minutes = office.emergency_callback_minutes };
    for (const office::Extension& extension : office.extensions)
        slice.extensions.push_back(calls(extension, office));
    for (const office::RingGroup& group : office.ring_groups)
        slice.groups.push_back(calls(group));
    for (const office::Did& did : office.dids)
        slice.dids.push_back(calls(did, office));
    add_small_sections(slice, office);
    add_hours(slice, office);
    for (const office::Outbound& rule : office.outbound)
        slice.outbound.push_back({ .name = rule.name,
                                   .match = rule.match,
                                   .trunks = rule.trunks,
                                   .caller_id = unless_empty(rule.caller_id) });
    for (const office::Trunk& trunk : office.trunks)
        slice.trunks.push_back(calls_trunk(trunk));
    return slice;
}

namespace {

std::vector<std::string> further_music(const office::Office& office)
{
    std::vector<std::string> names;
    for (const office::Queue& queue : office.queues)
        if (queue.music != "default" && std::ranges::find(names, queue.music) == names.end())
            names.push_back(queue.music);
    return names;
}

} // namespace

Office::MediaSlice media_slice(const office::Office& office)
{
    return { .bind = office.network.bind,
             .external_address = unless_empty(office.network.external_address),
             .local_networks = office.network.local_networks,
             .port_low = office.network.rtp_low,
             .port_high = office.network.rtp_high,
             .country = office.country,
             .default_music = office.music,
             .music = further_music(office) };
}

std::span<const std::string_view> sliced_daemons() { return daemons; }

bool has_slice(std::string_view daemon) { return std::ranges::find(daemons, daemon) != daemons.end(); }

Office::SliceReply slice_for(std::string_view daemon, const Live& live)
{
    Office::SliceReply reply { .version = live.version };
    if (daemon == "sipd")
        reply.wire = wire_slice(live);
    else if (daemon == "calld")
        reply.calls = calls_slice(live.office);
    else if (daemon == "mediad")
        reply.media = media_slice(live.office);
    return reply;
}

} // namespace officed
