// The media doctor: which calls it looks at and when, and what it has found of them. A look when two talk,
// one three and a half seconds later, so that what is wrong is said within five seconds of the answer, and
// one every ten seconds from then on. It knows no clock and asks nobody: whoever owns it brings mediad's
// answers. What it found is not journalled: after a restart it is found again.
//
//     doctor.visit(board.calls(), now);
//     ask mediad to observe doctor.take_questions(now); then:
//     for (const Finding& finding : doctor.examine(ports, now, wall)) …tell everybody…
#pragma once

#include "call/call.h"
#include "doctor/rules.h"

#include "base/clock.h"
#include "base/text_map.h"

#include "org.yobirin.Media.h"

#include <chrono>
#include <string>
#include <vector>

namespace calld {

// Who is at a port.
struct Patient {
    std::string leg {};
    std::string port {};
    std::string extension {};
    std::string trunk {};
    friend bool operator==(const Patient&, const Patient&) = default;
};

struct Finding {
    std::string call {};
    Patient of {};
    std::string cause {};
    std::string value {};
    Wall since {};
};

class Doctor {
public:
    static constexpr std::chrono::milliseconds first_look_lasts { 3500 };
    static constexpr std::chrono::seconds later_looks { 10 };

    // Takes up calls in which two talk and nobody holds, leaves those in which they no longer do.
    void visit(const TextMap<Call>&, Moment now);
    // Ports to observe now.
    std::vector<std::string> take_questions(Moment now);
    // What is new of what is wrong, by their answers.
    std::vector<Finding> examine(const std::vector<yobirin::Media::Port>&, Moment now, Wall wall);
    // Of a call as long as it lasts.
    std::vector<Finding> findings_of(std::string_view call) const;

private:
    struct Side {
        Patient patient {};
        std::optional<Counts> before {};
        std::vector<Finding> findings {};
    };
    struct Visit {
        Side one {};
        Side other {};
        bool talks { false }; // Else they are looked at anew when they do again.
        bool is_seen { false }; // In this round.
        Moment due {};
    };
    void begin(Visit&, const Talking&, Moment now);
    struct Looked { // At one side and the other, now.
        const yobirin::Media::Port& side;
        const yobirin::Media::Port& other;
        Wall wall;
    };
    // What is new.
    static std::optional<Finding> look_at(const std::string& call, Side&, const Side& other, const Looked&);

    TextMap<Visit> visits_ {}; // By call.
};

// Whose ports a call has, as far as they are somebody's.
std::vector<Patient> patients_of(const Call&);

} // namespace calld
