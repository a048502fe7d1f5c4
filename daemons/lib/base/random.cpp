#include "base/random.h"

#include "base/text.h"

#include <array>
#include <cstring>
#include <sys/random.h>

namespace {

// One system call buys many ids: a call needs half a dozen.
class Pool {
public:
    void take(char* into, std::size_t count)
    {
        while (count > 0) {
            if (used_ == bytes_.size())
                refill();
            const std::size_t some = std::min(count, bytes_.size() - used_);
            std::memcpy(into, bytes_.data() + used_, some);
            std::memset(bytes_.data() + used_, 0, some);
            used_ += some;
            into += some;
            count -= some;
        }
    }

private:
    void refill()
    {
        std::size_t have = 0;
        while (have < bytes_.size()) {
            const ssize_t more = getrandom(bytes_.data() + have, bytes_.size() - have, 0);
            if (more > 0)
                have += static_cast<std::size_t>(more);
        }
        used_ = 0;
    }

    std::array<char, 1024> bytes_ {};
    std::size_t used_ { bytes_.size() };
};

Pool& pool()
{
    thread_local Pool
        pool; // State of the kernel's generator, cached; holds no fact of ours and allocates nothing.
    return pool;
}

} // namespace

std::string random_hex(std::size_t bytes)
{
    std::string raw(bytes, '\0');
    pool().take(raw.data(), raw.size());
    return hex_of(raw);
}

std::uint64_t random_number()
{
    std::array<char, 8> raw {};
    pool().take(raw.data(), raw.size());
    std::uint64_t number = 0;
    std::memcpy(&number, raw.data(), raw.size());
    return number;
}
