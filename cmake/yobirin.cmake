# How every folder says what it is. One line per thing:
#
#   yobirin_library(sip SOURCES … USES lib_base TESTS …)      → target lib_sip, test_lib_sip
#   yobirin_daemon(calld SOURCES … USES … TESTS …)            → library calld_parts, executable calld, test_calld
#   yobirin_interface(org.yobirin.Calls)                      → target interface_Calls, generated from the .varlink file
#   yobirin_fuzzer(sip_message SOURCES … USES lib_sip)        → fuzz_sip_message, in the fuzz preset only
#
# TESTS are looked up in tests/unit/, which mirrors the tree: tests/unit/daemons/lib/sip/uri_test.cpp.

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS ON) # TRY is a statement expression.
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

option(YOBIRIN_FUZZ "Build the fuzz targets (clang only), and nothing they do not need" OFF)
option(YOBIRIN_UNIT_TESTS "Build the unit tests; where the sanitizers are" OFF)

find_program(CCACHE ccache)
if(CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${CCACHE})
endif()

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
pkg_check_modules(LIBEVENT REQUIRED IMPORTED_TARGET libevent_core libevent_pthreads)
pkg_check_modules(SIMDJSON REQUIRED IMPORTED_TARGET simdjson)
pkg_check_modules(FMT REQUIRED IMPORTED_TARGET fmt)
pkg_check_modules(ARGON2 REQUIRED IMPORTED_TARGET libargon2)
pkg_check_modules(CRYPTO REQUIRED IMPORTED_TARGET libcrypto)
pkg_check_modules(TLS REQUIRED IMPORTED_TARGET libssl)
pkg_check_modules(CARES REQUIRED IMPORTED_TARGET libcares)
pkg_check_modules(SQLITE REQUIRED IMPORTED_TARGET sqlite3)
pkg_check_modules(TOMLPLUSPLUS REQUIRED IMPORTED_TARGET tomlplusplus)
pkg_check_modules(CPPUTEST REQUIRED IMPORTED_TARGET cpputest)
pkg_check_modules(URING REQUIRED IMPORTED_TARGET liburing)
pkg_check_modules(OPUS REQUIRED IMPORTED_TARGET opus)
find_library(GSM gsm REQUIRED) # Says nothing to pkg-config.

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    # TRY is a GNU statement expression, used on purpose.
    add_compile_options(-Wno-gnu-statement-expression -Wno-missing-designated-field-initializers)
else()
    add_compile_options(-Wno-missing-field-initializers)
endif()

add_library(yobirin_includes INTERFACE)
target_include_directories(yobirin_includes INTERFACE ${CMAKE_SOURCE_DIR}/daemons/lib ${CMAKE_SOURCE_DIR})

function(yobirin_unit_tests name library)
    if(NOT YOBIRIN_UNIT_TESTS OR NOT ARGN)
        return()
    endif()
    file(RELATIVE_PATH here ${CMAKE_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR})
    list(TRANSFORM ARGN PREPEND ${CMAKE_SOURCE_DIR}/tests/unit/${here}/)
    add_executable(test_${name} ${ARGN} ${CMAKE_SOURCE_DIR}/tests/support/unit_main.cpp)
    # A folder's own headers are found with "" only: its limits.h must not stand in for the system's.
    target_compile_options(test_${name} PRIVATE "SHELL:-iquote ${CMAKE_CURRENT_SOURCE_DIR}")
    # The code under test is sanitized and optimised as its library is; its tests only have to compile soon.
    target_compile_options(test_${name} PRIVATE -O0 -fno-sanitize=undefined)
    target_include_directories(test_${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests)
    target_link_libraries(test_${name} PRIVATE ${library} PkgConfig::CPPUTEST)
    add_test(NAME unit.${name} COMMAND test_${name})
    set_tests_properties(unit.${name} PROPERTIES LABELS unit TIMEOUT 60)
endfunction()

function(yobirin_library name)
    cmake_parse_arguments(PARSE_ARGV 1 given "" "" "SOURCES;USES;TESTS")
    add_library(lib_${name} STATIC ${given_SOURCES})
    target_link_libraries(lib_${name} PUBLIC yobirin_includes ${given_USES})
    yobirin_unit_tests(lib_${name} lib_${name} ${given_TESTS})
endfunction()

function(yobirin_daemon name)
    cmake_parse_arguments(PARSE_ARGV 1 given "" "" "SOURCES;USES;TESTS")
    add_library(${name}_parts STATIC ${given_SOURCES})
    target_compile_options(${name}_parts PUBLIC "SHELL:-iquote ${CMAKE_CURRENT_SOURCE_DIR}")
    target_link_libraries(${name}_parts PUBLIC yobirin_includes ${given_USES})
    set(about ${CMAKE_CURRENT_BINARY_DIR}/about.cpp) # What --help prints.
    add_custom_command(
        OUTPUT ${about}
        COMMAND ${CMAKE_COMMAND} -DSOURCE=${CMAKE_CURRENT_SOURCE_DIR}/main.cpp -DOUT=${about}
                -P ${CMAKE_SOURCE_DIR}/cmake/about.cmake
        DEPENDS main.cpp ${CMAKE_SOURCE_DIR}/cmake/about.cmake
        COMMENT "Reading what ${name} is about")
    add_executable(${name} main.cpp ${about})
    target_link_libraries(${name} PRIVATE ${name}_parts)
    yobirin_unit_tests(${name} ${name}_parts ${given_TESTS})
endfunction()

# The generator makes NAME.h (plain structs only) and NAME.cpp (JSON stays there).
function(yobirin_interface name)
    string(REGEX REPLACE ".*\\." "" short ${name})
    set(source ${CMAKE_CURRENT_SOURCE_DIR}/${name}.varlink)
    set(out ${CMAKE_BINARY_DIR}/generated)
    add_custom_command(
        OUTPUT ${out}/${name}.h ${out}/${name}.cpp
        COMMAND varlink_generator ${source} ${out}
        DEPENDS varlink_generator ${source}
        COMMENT "Generating ${name}")
    add_library(interface_${short} STATIC ${out}/${name}.cpp ${out}/${name}.h)
    target_include_directories(interface_${short} PUBLIC ${out})
    target_link_libraries(interface_${short} PUBLIC lib_ipc)
endfunction()

# Built twice: fuzz_NAME runs clean, planted_NAME has a bug put in that it must find first.
function(yobirin_fuzzer name)
    cmake_parse_arguments(PARSE_ARGV 1 given "" "INSIDE" "SOURCES;USES")
    if(NOT YOBIRIN_FUZZ)
        return()
    endif()
    foreach(target IN ITEMS fuzz_${name} planted_${name})
        add_executable(${target} ${given_SOURCES})
        target_link_libraries(${target} PRIVATE ${given_USES} -fsanitize=fuzzer)
        if(given_INSIDE) # A daemon's own files include each other by their names in its folder.
            target_compile_options(${target} PRIVATE "SHELL:-iquote ${CMAKE_SOURCE_DIR}/daemons/${given_INSIDE}")
        endif()
    endforeach()
    target_compile_definitions(planted_${name} PRIVATE YOBIRIN_PLANTED_BUG)
    add_test(NAME fuzz.${name} COMMAND python3 -B ${CMAKE_SOURCE_DIR}/tools/checks/fuzz.py ${CMAKE_BINARY_DIR}/bin ${name})
    set_tests_properties(fuzz.${name} PROPERTIES LABELS fuzz TIMEOUT 180)
endfunction()

enable_testing()
