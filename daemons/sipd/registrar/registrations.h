// REGISTER from the wire to the registrar and back: who asks is authenticated, what changes is journalled at
// once and on disk a little later, who watches hears of it. Keeps phones behind NAT reachable.
#pragma once

#include "admission/gate.h"
#include "authenticator.h"
#include "messages.h"
#include "office.h"
#include "outbox.h"
#include "registrar.h"
#include "stateless.h"

#include "base/counters.h"
#include "daemon/journal.h"
#include "sip/message.h"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace sipd {

// Who hears of devices that come, change and go.
class DeviceNews {
public:
    virtual ~DeviceNews() = default;
    virtual void device_changed(const std::string& device) = 0;
    virtual void device_stayed(const std::string& device) = 0; // It registered again, and nothing changed.
    virtual void device_gone(const std::string& device) = 0;
};

struct RegistrationSurroundings {
    Registrar& registrar;
    Authenticator& authenticator;
    const Office& office;
    Journal& journal;
    Outbox& outbox;
    StatelessAnswers& stateless;
    Gate& gate;
    Counters& counters;
    DeviceNews& news;
    std::function<void()> write_to_disk; // All bindings; elsewhere, without waiting.
};

class Registrations {
public:
    explicit Registrations(RegistrationSurroundings around) : around_(std::move(around)) { }

    // The answers are stateless: the same REGISTER again gets the same answer, for the registrar knows a
    // repeat when it sees one.
    void take(const sip::Message&, const Flow&, Moment now);

    // What the journal knows; where it knows nothing (the box was off), what the disk knows.
    void recover(std::vector<Binding> on_disk, Moment now);
    // The office changed: devices of extensions that are no more go.
    void drop_strangers(Moment now);

    // The disk was busy.
    void write_again(Moment now);

    std::optional<Moment> next_deadline() const;
    void run_due(Moment now);

private:
    void apply(const Registered&, Moment now);
    void forget(const std::vector<Binding>&);
    void keep(const std::string& device, Moment now);
    void keep_alive(Moment now);
    void write_after(std::chrono::seconds, Moment now);

    RegistrationSurroundings around_;
    std::optional<Moment> write_at_ {};
    std::optional<Moment> keep_alive_at_ {};
};

} // namespace sipd
