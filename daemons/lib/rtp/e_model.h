// How good a call sounds, from what is known of its packets: the E-model (ITU-T G.107) as far as a network
// can tell, with everything else at its default.
//
//     rtp::mean_opinion(rtp::rating({ .delay_ms = 100, .loss = 0.01 }, rtp::impairment_of("PCMA")))   // 4.34
#pragma once

#include <string_view>

namespace rtp {

// What a codec costs by itself, and how much loss it bears (ITU-T G.113 Appendix I).
struct Impairment {
    double equipment { 0 }; // Ie
    double robustness { 25.1 }; // Bpl: loss in percent that takes half of what is left.
};
// By its name in SDP. For one that is not in the tables (Opus, G.722: they are better than the telephone the
// model knows): that of G.711 with concealment.
Impairment impairment_of(std::string_view codec);
inline constexpr double unconcealed_robustness = 4.3; // G.711, where silence is played for what was lost.

struct Condition {
    double delay_ms { 0 }; // From mouth to ear.
    double loss { 0 }; // 0 to 1.
    double burst { 1 }; // How many are lost in a row, beside how many would be by chance.
};

double rating(const Condition&, const Impairment&); // R: 0 to 93.2; above 80 people are satisfied.
double mean_opinion(double rating); // 1 to 4.41

} // namespace rtp
