#include "tone_keys.h"

#include <algorithm>
#include <utility>

namespace calld {

using yobirin::Media;

namespace {

constexpr std::string_view ring_suffix = "-digits";

bool contains(const std::vector<std::string>& names, const std::string& name)
{
    return std::ranges::find(names, name) != names.end();
}

} // namespace

std::string digits_ring_of(std::string_view port) { return std::string { port }.append(ring_suffix); }

std::string_view port_of_digits_ring(std::string_view ring)
{
    return ring.ends_with(ring_suffix) ? ring.substr(0, ring.size() - ring_suffix.size())
                                       : std::string_view {};
}

void ToneKeys::learn(const Media::Port& port)
{
    if (port.digits == Media::PortDigits::None)
        ports_.insert(port.port);
    else
        ports_.erase(port.port);
}

void ToneKeys::closed(const std::vector<std::string>& ports)
{
    for (const std::string& port : ports)
        ports_.erase(port);
}

void ToneKeys::begin_anew(const std::vector<Media::Port>& ports)
{
    has_news_ = has_news_ || !rings_.empty();
    ports_.clear();
    rings_.clear();
    listened_.clear();
    for (const Media::Port& port : ports)
        learn(port);
}

std::vector<Order> ToneKeys::listen(const std::string& call, std::vector<std::string> ports)
{
    std::erase_if(ports, [this](const std::string& port) { return !ports_.contains(port); });
    const auto before = listened_.find(call);
    std::vector<std::string> known;
    if (before != listened_.end()) {
        known = std::move(before->second);
        listened_.erase(before);
    }
    std::vector<Order> orders;
    for (const std::string& port : known)
        if (!contains(ports, port)) {
            rings_.erase(digits_ring_of(port));
            orders.push_back(ClosePorts { { digits_ring_of(port) } });
        }
    for (const std::string& port : ports)
        if (!contains(known, port)) {
            rings_.insert(digits_ring_of(port));
            orders.push_back(OpenRing { digits_ring_of(port) });
            orders.push_back(Connect { digits_ring_of(port), { port } });
        }
    has_news_ = has_news_ || !orders.empty();
    if (!ports.empty())
        listened_.emplace(call, std::move(ports));
    return orders;
}

void ToneKeys::opened(std::string_view ring) { has_news_ = has_news_ || has(ring); }

void ToneKeys::refused(std::string_view ring)
{
    const std::string port { port_of_digits_ring(ring) };
    if (const auto known = rings_.find(ring); known != rings_.end())
        rings_.erase(known);
    for (auto& [call, ports] : listened_)
        std::erase(ports, port);
    has_news_ = true;
}

std::optional<std::vector<std::string>> ToneKeys::take_news()
{
    if (!std::exchange(has_news_, false))
        return std::nullopt;
    return std::vector<std::string> { rings_.begin(), rings_.end() };
}

} // namespace calld
