// Phones whose keys come as tones in their sound, because they agreed on nothing better, and which of them
// are listened to: each, while a key would mean something, by a ring of its own that ivrd hears. mediad says
// which ports those are; it is all told anew, and ordered anew, after each comparison.
#pragma once

#include "base/text_map.h"
#include "call/orders.h"

#include "org.yobirin.Media.h"

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace calld {

// "p3-12.2" → "p3-12.2-digits", and back; empty if it is no such ring.
std::string digits_ring_of(std::string_view port);
std::string_view port_of_digits_ring(std::string_view ring);

class ToneKeys {
public:
    void learn(const yobirin::Media::Port&);
    void closed(const std::vector<std::string>& ports);
    // mediad is back, or we are: this is all it has. Each call's rings are to be ordered again.
    void begin_anew(const std::vector<yobirin::Media::Port>&);

    // Of that call these ports are to be listened to, as far as their keys come as tones, and no others: what
    // is to be ordered for that.
    std::vector<Order> listen(const std::string& call, std::vector<std::string> ports);
    // The ring is there, and may be another than before.
    void opened(std::string_view ring);
    // It could not be made: it is tried again when something happens in that call.
    void refused(std::string_view ring);
    const std::set<std::string, std::less<>>& ports() const { return ports_; } // Whose keys come as tones.
    bool has(std::string_view ring) const { return rings_.contains(ring); }

    // All rings, when whoever listens has to be told.
    std::optional<std::vector<std::string>> take_news();

private:
    std::set<std::string, std::less<>> ports_ {}; // Whose keys come as tones.
    std::set<std::string, std::less<>> rings_ {};
    TextMap<std::vector<std::string>> listened_ {}; // Call → those of its ports that have a ring.
    bool has_news_ { false };
};

} // namespace calld
