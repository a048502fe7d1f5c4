// Remembers who proved themselves.
#include "acquaintances.h"

#include "admission.h"
#include "limits.h"

#include "daemon/checksum.h"

#include <algorithm>

namespace sipd {

Acquaintances::Acquaintances(std::uint64_t salt)
    : salt_(salt), known_(limits::acquaintances), flows_(limits::acquaintances)
{
}

std::uint64_t Acquaintances::key_of(Ip ip, std::string_view extension) const
{
    return checksum(extension, salt_ ^ std::hash<Ip> {}(source_of(ip)));
}

bool Acquaintances::proved(const Address& from, std::string_view extension, Moment now)
{
    flows_.saw(from, {}, now);
    return known_.saw(key_of(from.ip, extension),
                      { .who = { .source = source_of(from.ip), .extension = std::string { extension } },
                        .filled = now,
                        .looks = limits::second_look_burst },
                      now);
}

void Acquaintances::restore(const Acquaintance& who, Moment now)
{
    known_.saw(key_of(who.source, who.extension),
               { .who = who, .filled = now, .looks = limits::second_look_burst }, now);
}

bool Acquaintances::knows(Ip ip, std::string_view extension) const
{
    return known_.entry(key_of(ip, extension)) != nullptr;
}

bool Acquaintances::is_flow(const Address& from, Moment now) const
{
    const auto* flow = flows_.entry(from);
    return flow != nullptr && now - flow->seen < limits::flow_remembered;
}

bool Acquaintances::may_look_again(Ip ip, std::string_view extension, Moment now)
{
    Known* known = known_.find(key_of(ip, extension));
    if (known == nullptr)
        return false;
    const std::chrono::duration<double> passed = now - known->filled;
    known->looks = std::min<double>(limits::second_look_burst,
                                    known->looks + passed.count() * limits::second_looks_per_second);
    known->filled = now;
    if (known->looks < 1)
        return false;
    known->looks -= 1;
    return true;
}

std::vector<Acquaintance> Acquaintances::all() const
{
    std::vector<Acquaintance> everybody;
    for (const auto& entry : known_.all())
        everybody.push_back(entry.value.who);
    return everybody;
}

} // namespace sipd
