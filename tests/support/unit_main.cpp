// Runs the unit tests of one binary. Leaks are LeakSanitizer's business: CppUTest's own detector takes a
// buffer that is kept for reuse for a leak of whichever test came first.
#include <CppUTest/CommandLineTestRunner.h>
#include <CppUTest/MemoryLeakWarningPlugin.h>

int main(int argc, char** argv)
{
    MemoryLeakWarningPlugin::turnOffNewDeleteOverloads();
    return CommandLineTestRunner::RunAllTests(argc, argv);
}
