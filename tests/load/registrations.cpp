// The scenarios "register" (so many a second, each phone again and again) and "storm" (all at once, after a
// power cut).
#include "ground.h"
#include "phone.h"
#include "scenarios.h"

#include "base/text.h"

#include <algorithm>
#include <arpa/inet.h>
#include <cstdio>
#include <cstdlib>
#include <fmt/core.h>
#include <memory>
#include <netinet/in.h>
#include <sys/resource.h>

namespace load {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::seconds warm_up { 2 };
constexpr std::chrono::seconds last_answers { 5 };

void allow_many_sockets()
{
    rlimit limit {};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

Transport transport_of(const std::string& name)
{
    return name == "tls" ? Transport::Tls : name == "tcp" ? Transport::Tcp : Transport::Udp;
}

// The address so many places behind the first.
std::string address_after(const std::string& first, int places)
{
    in_addr address {};
    inet_pton(AF_INET, first.c_str(), &address);
    address.s_addr = htonl(ntohl(address.s_addr) + static_cast<std::uint32_t>(places));
    std::string text(INET_ADDRSTRLEN, '\0');
    inet_ntop(AF_INET, &address, text.data(), INET_ADDRSTRLEN);
    return text.substr(0, text.find('\0'));
}

std::string password_of(const std::string& pattern, const std::string& number)
{
    std::string password = pattern;
    if (const std::size_t place = password.find("{}"); place != std::string::npos)
        password.replace(place, 2, number);
    return password;
}

class Registrations {
public:
    explicit Registrations(const Plan& plan) : plan_(plan)
    {
        allow_many_sockets();
        const Endpoint from = Endpoint::parse(plan.from);
        for (int i = 0; i < plan.phones; ++i) {
            const std::string number = std::to_string(plan.first_number + i);
            phones_.push_back(std::make_unique<Phone>(
                Phone::Account { .number = number,
                                 .password = password_of(plan.password, number),
                                 .transport = transport_of(plan.transport),
                                 .here = { .host = plan.spread ? address_after(from.host, i) : from.host },
                                 .box = Endpoint::parse(plan.box) },
                ground_, counts_));
        }
    }

    int storm()
    {
        begun_ = BootClock::now();
        say("storm");
        for (const auto& phone : phones_)
            phone->begin(begun_);
        Moment back = begun_;
        ground_.run([&](Moment now) {
            tick(now);
            back = now;
            return counts_.registered < phones_.size()
                && now < begun_ + std::chrono::seconds { plan_.seconds };
        });
        report(std::chrono::duration<double>(back - begun_).count());
        return 0;
    }

    int at_a_rate()
    {
        begun_ = BootClock::now();
        const Moment end = begun_ + warm_up + std::chrono::seconds { plan_.seconds };
        ground_.run([&](Moment now) {
            tick(now);
            if (!is_measuring_ && now >= begun_ + warm_up)
                measure();
            if (now < end) {
                begin_what_is_due(now);
                return true;
            }
            return is_anybody_busy() && now < end + last_answers;
        });
        say("measured");
        report(plan_.seconds);
        return 0;
    }

private:
    static void say(const char* what)
    {
        std::puts(what);
        std::fflush(stdout);
    }

    void tick(Moment now)
    {
        // Repeats are counted in hundreds of milliseconds; links that are being made want to get on.
        if (++ticks_ % 10 == 0)
            for (const auto& phone : phones_)
                phone->tick(now);
    }

    void begin_what_is_due(Moment now)
    {
        const auto due =
            static_cast<std::uint64_t>(std::chrono::duration<double>(now - begun_).count() * plan_.rate);
        for (; made_ < due; ++made_) {
            Phone& phone = *phones_[made_ % phones_.size()];
            if (phone.is_busy())
                ++late_;
            else
                phone.begin(now);
        }
    }

    void measure()
    {
        is_measuring_ = true;
        before_ = counts_.registered;
        counts_.took_ms.clear();
        say("measuring");
    }

    bool is_anybody_busy() const
    {
        return std::ranges::any_of(phones_, [](const auto& phone) { return phone->is_busy(); });
    }

    void report(double seconds)
    {
        std::ranges::sort(counts_.took_ms);
        const auto quantile = [&](double part) {
            const std::size_t last = counts_.took_ms.size();
            return last == 0
                ? 0U
                : counts_.took_ms[static_cast<std::size_t>(part * static_cast<double>(last - 1))];
        };
        std::string statuses;
        for (const auto& [status, count] : counts_.statuses)
            statuses += fmt::format("{}\"{}\": {}", statuses.empty() ? "" : ", ", status, count);
        fmt::print("{{\"phones\": {}, \"completed\": {}, \"seconds\": {:.3f}, \"took_ms_p50\": {}, "
                   "\"took_ms_p99\": {}, "
                   "\"put_off\": {}, \"put_off_without_time\": {}, \"refused\": {}, \"repeats\": {}, "
                   "\"broken_links\": {}, \"late\": {}, \"statuses\": {{{}}}}}\n",
                   phones_.size(), counts_.registered - before_, seconds, quantile(0.5), quantile(0.99),
                   counts_.put_off, counts_.put_off_without_time, counts_.refused, counts_.repeats,
                   counts_.broken_links, late_, statuses);
    }

    Plan plan_;
    Ground ground_ {};
    RegistrationCounts counts_ {};
    std::vector<std::unique_ptr<Phone>> phones_ {};
    Moment begun_ {};
    std::uint64_t ticks_ { 0 };
    std::uint64_t made_ { 0 };
    std::uint64_t late_ { 0 }; // Turns of a phone that was still busy.
    std::uint64_t before_ { 0 };
    bool is_measuring_ { false };
};

} // namespace

int registrations(const Plan& plan) { return Registrations { plan }.at_a_rate(); }
int storm(const Plan& plan) { return Registrations { plan }.storm(); }

} // namespace load
