#include "descriptor_store.h"

#include <algorithm>
#include <array>
#include <span>
#include <sys/epoll.h>

namespace {

bool are_same(const struct stat& one, const struct stat& other)
{
    return one.st_ino == other.st_ino && one.st_dev == other.st_dev;
}

} // namespace

DescriptorStore::DescriptorStore(events::Loop& loop, std::size_t most)
    : most_(most),
      hung_up_(::epoll_create1(EPOLL_CLOEXEC)),
      watch_(loop, hung_up_.number(), events::Interest::Read, [this](events::Ready) { drop_hung_up(); })
{
}

bool DescriptorStore::add(std::string_view name, FileDescriptor descriptor, Until until)
{
    struct stat is {};
    if (::fstat(descriptor.number(), &is) != 0)
        return false;
    // Thousands may come at once: asking the kernel about each pair of them would take seconds.
    const bool is_known = std::ranges::any_of(
        stored_, [&](const Stored& stored) { return are_same(stored.is, is) && stored.name == name; });
    if (is_known)
        return true;
    if (stored_.size() >= most_)
        return false;
    if (until == Until::HungUp) {
        epoll_event nothing_but_hang_up { .events = 0, .data = { .fd = descriptor.number() } };
        ::epoll_ctl(hung_up_.number(), EPOLL_CTL_ADD, descriptor.number(), &nothing_but_hang_up);
    }
    stored_.push_back({ .name = std::string { name }, .descriptor = std::move(descriptor), .is = is });
    return true;
}

void DescriptorStore::remove(std::string_view name)
{
    std::erase_if(stored_, [&](const Stored& stored) { return stored.name == name; });
}

void DescriptorStore::drop_hung_up()
{
    std::array<epoll_event, 64> ready {};
    const int count = ::epoll_wait(hung_up_.number(), ready.data(), ready.size(), 0);
    const auto gone = std::span { ready }.first(static_cast<std::size_t>(std::max(count, 0)));
    for (const epoll_event& one :
         gone) // Other processes may hold it: closing ours would leave it in the set.
        ::epoll_ctl(hung_up_.number(), EPOLL_CTL_DEL, one.data.fd, nullptr);
    std::erase_if(stored_, [&](const Stored& stored) {
        return std::ranges::any_of(
            gone, [&](const epoll_event& one) { return one.data.fd == stored.descriptor.number(); });
    });
}
