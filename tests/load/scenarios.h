// What can be asked of yobirin-load; main.cpp says it in full.
#pragma once

#include "spoken.h"

#include <string>

namespace load {

struct Plan {
    std::string box { "127.0.0.1:5060" };
    std::string from { "127.0.0.2:0" };
    std::string to { "127.0.0.3:5070" };
    std::string dial { "0312345678" };
    std::string relay { "127.0.0.1:2223" };
    int seconds { 10 };
    int calls { 50 };
    int rate { 100 };
    int churn { 0 };
    int ring_ms { 0 };
    Spoken caller_speaks {};
    Spoken callee_speaks {};
    bool hold_at_end { false };
    int phones { 200 };
    int first_number { 1000 };
    std::string password { "correct-horse-{}" }; // {}: the number.
    std::string transport { "udp" };
    bool spread { false }; // Each phone at an address of its own, from `from` on.
    int slow { 200 };
};

// Each returns the exit status.
int complete_calls(const Plan&);
int held_calls(const Plan&);
int conference(const Plan&);
int relayed_sound(const Plan&);
int registrations(const Plan&);
int storm(const Plan&);
int slow_connections(const Plan&);

} // namespace load
