#include "phones_service.h"

namespace sipd {
namespace {

using yobirin::Phones;

Phones::DeviceTransport transport_of(const Flow& flow)
{
    using enum Phones::DeviceTransport;
    if (!flow.is_reliable())
        return Udp;
    return flow.transport == sip::Transport::Tls ? Tls : Tcp;
}

Phones::Device device_of(const Binding& binding)
{
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(binding.expires - BootClock::now());
    Phones::Device device {
        .device = binding.device,
        .extension = binding.extension,
        .address = text_of(binding.flow.remote),
        .transport = transport_of(binding.flow),
        .expires = utc_text(std::chrono::system_clock::now() + left),
    };
    if (!binding.agent.empty())
        device.agent = binding.agent;
    if (!binding.shares.empty())
        device.shares = binding.shares;
    return device;
}

} // namespace

void PhonesService::watch(const Phones::Watch&, ipc::Reply<Phones::WatchReply> reply)
{
    for (const auto& [id, binding] : registrar_.all())
        reply.more({ .device = device_of(binding) });
    for (const Phones::Trunk& trunk : trunks_())
        reply.more({ .trunk = trunk });
    reply.more({ .all = true });
    watchers_.push_back(std::move(reply));
}

void PhonesService::list(const Phones::List&, ipc::Reply<Phones::ListReply> reply)
{
    Phones::ListReply found { .trunks = trunks_() };
    for (const auto& [id, binding] : registrar_.all())
        found.devices.push_back(device_of(binding));
    reply(found);
}

void PhonesService::device_changed(const std::string& device)
{
    if (const Binding* binding = registrar_.find(device))
        tell({ .device = device_of(*binding) });
}

void PhonesService::device_gone(const std::string& device) { tell({ .gone = device }); }
void PhonesService::trunk_changed(const Phones::Trunk& trunk) { tell({ .trunk = trunk }); }

void PhonesService::tell(const Phones::WatchReply& news)
{
    std::erase_if(watchers_, [](const auto& watcher) { return !watcher.is_open(); });
    for (const auto& watcher : watchers_)
        watcher.more(news);
}

} // namespace sipd
