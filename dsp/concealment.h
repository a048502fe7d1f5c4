// What is heard where sound was lost: the voice goes on as it was, ever fainter, and is silent after 60 ms.
// For codecs that have nothing better themselves. In the manner of ITU-T G.711 Appendix I, but without its
// delay.
//
//     concealment.heard(sound);        // All sound that came, as it comes.
//     concealment.conceal(lost);       // Instead of what did not.
//     concealment.rejoin(sound);       // The first that comes again; then heard() it.
//
// So it can also make sound longer: what was said last is said again, and what comes then joins it.
#pragma once

#include "dsp/codecs/codec.h"

#include <array>
#include <span>

namespace dsp {

class Concealment {
public:
    explicit Concealment(unsigned rate) : rate_(rate) { } // Hz, up to 48000.

    void heard(std::span<const Sample>);
    void conceal(std::span<Sample> lost);
    // Lets what was made up fade into the beginning of what came.
    void rejoin(std::span<Sample> next);
    // One period of what was said last, where it is so much like the one before that nobody will notice (1:
    // the same), or too quiet for that. How many samples, 5 to 15 ms; 0: none.
    std::size_t say_again(std::span<Sample> room, float least_likeness);
    bool is_concealing() const { return concealed_ > 0; }

private:
    static constexpr unsigned highest_rate = 48000; // Hz
    static constexpr std::size_t most_periods = 3;
    static constexpr std::size_t longest_cycle = most_periods * highest_rate * 15 / 1000;
    static constexpr std::size_t longest_history = longest_cycle + highest_rate * 15 / 4000;

    std::span<Sample> history();
    float begin(); // How much the last period is like the one before.
    void make_cycle();
    void conceal_more(std::span<Sample>);
    Sample next();

    unsigned rate_;
    std::array<Sample, longest_history> history_ {}; // The newest last.
    std::array<Sample, longest_cycle> cycle_ {}; // What is repeated.
    std::size_t period_ { 0 };
    std::size_t cycle_samples_ { 0 };
    std::size_t at_ { 0 }; // In the cycle.
    std::size_t concealed_ { 0 }; // Samples since sound was lost.
};

} // namespace dsp
