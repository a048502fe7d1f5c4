// Whoever has proved nothing costs no memory from the heap (T5): counted with the sanitizer's own hooks,
// which see every allocation, those of OpenSSL included.
#include "wire.h"

#include <array>
#include <functional>
#include <string>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
// Declared here: Debian's g++ comes without sanitizer/allocator_interface.h.
extern "C" int __sanitizer_install_malloc_and_free_hooks(void (*allocated)(const volatile void*, std::size_t),
                                                         void (*freed)(const volatile void*));
#define YOBIRIN_COUNTS_ALLOCATIONS
#endif

using namespace sipd;
using namespace std::chrono_literals;

namespace {

// The hooks cannot be taken back: they count for one test at a time.
struct Count {
    bool running { false };
    std::size_t allocations { 0 };
};
Count count;

#ifdef YOBIRIN_COUNTS_ALLOCATIONS
void allocated(const volatile void* /*where*/, std::size_t /*size*/)
{
    count.allocations += count.running ? 1U : 0U;
}
void freed(const volatile void* /*where*/) { }
const int hooks_installed = __sanitizer_install_malloc_and_free_hooks(allocated, freed);
#endif

} // namespace

TEST_GROUP(Allocations)
{
    Wire wire {};

    static std::size_t during(const std::function<void()>& work)
    {
        count = { .running = true };
        work();
        count.running = false;
        return count.allocations;
    }
    // A thousand times from many addresses, so that nobody's window closes.
    std::size_t of_a_thousand(const std::string& text, const Flow& from)
    {
        const auto once = [&](std::uint32_t i) {
            Flow flow = from;
            flow.remote.ip = from.remote.ip.is_v4()
                ? Ip::v4(0x0b000000 + i * 256)
                : Ip { .high = from.remote.ip.high + (i << 16U), .low = 1 };
            wire.send(flow, text);
            wire.outbox.clear(); // The turn ends; its memory stays.
        };
        for (std::uint32_t i = 0; i < 100; ++i)
            once(i); // Until buffers have grown to what they need.
        return during([&] {
            for (std::uint32_t i = 100; i < 1100; ++i)
                once(i);
        });
    }
    void cost_nothing(const std::string& text, const Flow& from)
    {
        UNSIGNED_LONGS_EQUAL(0, of_a_thousand(text, from));
    }
    const Flow v6 { .local = *parse_ip("2001:db8::1"),
                    .remote = { *parse_ip("2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"), 40000 } };
    const std::string long_user { std::string(100, 'u') };
};

#ifdef YOBIRIN_COUNTS_ALLOCATIONS

TEST(Allocations, AreSeenByTheCounter)
{
    CHECK_TRUE(hooks_installed != 0);
    UNSIGNED_LONGS_EQUAL(1, during([] { const std::string heap(100, 'x'); }));
}

TEST(Allocations, AreNotMadeForChallenges)
{
    for (const char* method : { "REGISTER", "INVITE", "MESSAGE", "NONSENSE" })
        for (const Flow& from : { wire.stranger, v6 })
            cost_nothing(wire.text_of_ask(from,
                                          { .method = method,
                                            .from = "\"A long name\" <sip:" + long_user + "@192.0.2.1>;tag=a",
                                            .to = "<sip:" + long_user + "@192.0.2.1>",
                                            .body = offer_text() }),
                         from);
}

TEST(Allocations, AreNotMadeForBothDigests)
{
    wire.authenticator->use(DigestChoice::Both);
    cost_nothing(wire.text_of_ask(wire.stranger, { .method = "REGISTER" }), wire.stranger);
}

TEST(Allocations, AreNotMadeForOptions)
{
    for (const Flow& from : { wire.stranger, v6 })
        cost_nothing(wire.text_of_ask(from, { .method = "OPTIONS" }), from);
}

TEST(Allocations, AreNotMadeForGarbage)
{
    cost_nothing("\x01\x02 garbage\r\n\r\n", wire.stranger);
    cost_nothing("OPTIONS sip:x SIP/2.0\r\nVia: nonsense\r\n\r\n", wire.stranger);
    cost_nothing(wire.text_of_ask(wire.stranger, { .method = "OPTIONS", .extra = "CSeq: 2 OPTIONS\r\n" }),
                 wire.stranger); // A 400.
    cost_nothing(wire.text_of_ask(wire.stranger, { .method = "OPTIONS", .uri = "http:example" }),
                 wire.stranger);
    cost_nothing(
        "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKnobody\r\nFrom: <sip:a@b>;tag=a\r\n"
        "To: <sip:a@b>;tag=b\r\nCall-ID: x\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n",
        wire.stranger);
}

TEST(Allocations, AreNotMadeForAnswersToNoncesOfNobody)
{
    cost_nothing(
        wire.text_of_ask(
            wire.stranger,
            { .method = "REGISTER",
              .extra = "Authorization: Digest username=\"201\", realm=\"yobirin\", nonce=\""
                  + std::string(48, 'a')
                  + "\", uri=\"sip:x\", response=\"00000000000000000000000000000000\", algorithm=MD5\r\n" }),
        wire.stranger);
}

TEST(Allocations, AreNotMadeForWhoIsSentAwayOrShutOut)
{
    const std::string text = wire.text_of_ask(wire.stranger, { .method = "INVITE", .body = offer_text() });
    for (int i = 0; i < 100; ++i) { // Until the outbox has seen the longest Retry-After.
        wire.agent->datagram(text, wire.stranger, wire.now, Service::Refusal);
        wire.outbox.clear();
    }
    UNSIGNED_LONGS_EQUAL(0, during([&] {
                             for (int i = 0; i < 1000; ++i) {
                                 wire.agent->datagram(text, wire.stranger, wire.now, Service::Refusal);
                                 wire.outbox.clear();
                             }
                         }));
    for (int i = 0; i < 10; ++i)
        wire.bans.tried({ .source = wire.stranger.remote.ip }, wire.now, {});
    UNSIGNED_LONGS_EQUAL(0, during([&] {
                             for (int i = 0; i < 1000; ++i)
                                 wire.send(wire.stranger, text);
                         }));
}

#endif
