// Our detector, judged.
//
//     build/release/bin/bench_dtmf cells                          A line of JSON for each figure.
//     … | build/release/bin/bench_dtmf speech SEED                Speech: 22,050 Hz, 16 bits, one channel.
//     valgrind --tool=callgrind build/release/bin/bench_dtmf cost silence|speech|digits ROUNDS
#include "judging.h"

#include "dsp/dtmf.h"

namespace {

class Ours {
public:
    std::string hear(std::span<const dsp::Sample> sound) { return digits_of(presses_in(sound, detector_)); }

private:
    dsp::DtmfDetector detector_;
};

} // namespace

int main(int argc, char** argv) { return dtmf_bench::judge<Ours>(argc, argv); }
