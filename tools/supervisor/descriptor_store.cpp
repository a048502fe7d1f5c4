#include "descriptor_store.h"

#include <algorithm>
#include <array>
#include <sys/epoll.h>
#include <sys/stat.h>

namespace {

bool are_same(int one, int other)
{
    struct stat a {}, b {};
    return ::fstat(one, &a) == 0 && ::fstat(other, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
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
    const bool is_known = std::ranges::any_of(stored_, [&](const Stored& stored) {
        return stored.name == name && are_same(stored.descriptor.number(), descriptor.number());
    });
    if (is_known)
        return true;
    if (stored_.size() >= most_)
        return false;
    if (until == Until::HungUp) {
        epoll_event nothing_but_hang_up { .events = 0, .data = { .fd = descriptor.number() } };
        ::epoll_ctl(hung_up_.number(), EPOLL_CTL_ADD, descriptor.number(), &nothing_but_hang_up);
    }
    stored_.push_back({ .name = std::string { name }, .descriptor = std::move(descriptor) });
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
    for (int i = 0; i < count; ++i) {
        const int number = ready[static_cast<std::size_t>(i)].data.fd;
        // Other processes may hold the same socket: closing ours alone would leave it in the set.
        ::epoll_ctl(hung_up_.number(), EPOLL_CTL_DEL, number, nullptr);
        std::erase_if(stored_, [&](const Stored& stored) { return stored.descriptor.number() == number; });
    }
}
