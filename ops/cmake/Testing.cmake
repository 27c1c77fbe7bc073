# Tests by kind. Each GoogleTest case is an entry of ctest; the label says what it needs:
#   unit     nothing: pure logic            adapter  one real service
#   flow     several parts in one process   e2e      the programs on real services
#   contract files of the tree              long     not in the gate
if(FRONTDESK_TESTS)
    enable_testing()
    find_package(GTest REQUIRED)
    include(GoogleTest)
endif()
# What every GoogleTest source begins with, read once for all of them: about half of what it takes to
# compile a small one.
if(FRONTDESK_TESTS)
    add_library(frontdesk_test_headers OBJECT "${CMAKE_CURRENT_LIST_DIR}/test_headers.cpp")
    target_link_libraries(frontdesk_test_headers PRIVATE frontdesk_flags GTest::gmock)
    target_compile_options(frontdesk_test_headers PRIVATE $<$<CONFIG:Release>:-O1>)
    target_precompile_headers(frontdesk_test_headers PRIVATE
        <algorithm> <atomic> <chrono> <condition_variable> <deque> <filesystem> <fstream> <functional> <future>
        <map> <memory> <mutex> <optional> <set> <span> <sstream> <string> <string_view> <thread> <unordered_map>
        <vector> <gmock/gmock.h> <gtest/gtest.h>)
endif()
# How much longer a test may take than is written beside it.
set(FRONTDESK_PATIENCE 2)
if(FRONTDESK_SANITIZE)
    set(FRONTDESK_PATIENCE 8)
endif()

# frontdesk_test(<name> LABEL unit SOURCES ... DEPS ... [TIMEOUT seconds] [SERIAL])
function(frontdesk_test name)
    cmake_parse_arguments(ARG "SERIAL" "LABEL;TIMEOUT" "SOURCES;DEPS" ${ARGN})
    if(NOT ARG_TIMEOUT)
        set(ARG_TIMEOUT 60)
    endif()
    math(EXPR ARG_TIMEOUT "${ARG_TIMEOUT} * ${FRONTDESK_PATIENCE}")
    add_executable(${name} ${ARG_SOURCES})
    target_link_libraries(${name} PRIVATE frontdesk_flags ${ARG_DEPS} GTest::gmock GTest::gtest_main)
    target_precompile_headers(${name} REUSE_FROM frontdesk_test_headers)
    # A third of the time that compiling them takes; what they test is built as it is shipped.
    target_compile_options(${name} PRIVATE $<$<CONFIG:Release>:-O1>)
    # With headers compiled before, GCC 12 tells of overruns in std::string where there are none.
    target_compile_options(${name} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds -Wno-stringop-overread -Wno-stringop-overflow>)
    target_compile_definitions(${name} PRIVATE FRONTDESK_ROOT="${PROJECT_SOURCE_DIR}"
                                               FRONTDESK_BIN="${CMAKE_BINARY_DIR}/bin")
    set(properties LABELS "${ARG_LABEL}" TIMEOUT ${ARG_TIMEOUT})
    if(ARG_SERIAL)
        list(APPEND properties RUN_SERIAL TRUE)
    endif()
    gtest_discover_tests(${name} TEST_PREFIX "${ARG_LABEL}." PROPERTIES ${properties}
                         DISCOVERY_TIMEOUT 60)
endfunction()

# frontdesk_python_tests(<file.py> LABEL contract [TIMEOUT seconds] [SERIAL] [WHOLE]): each unittest
# case is an entry of ctest, `<label>.<Class>.<case>`; WHOLE: each class is, for cases that share what
# takes long to start. Found at configure, again whenever the file changes.
function(frontdesk_python_tests file)
    cmake_parse_arguments(ARG "SERIAL;WHOLE" "LABEL;TIMEOUT" "" ${ARGN})
    if(NOT ARG_TIMEOUT)
        set(ARG_TIMEOUT 60)
    endif()
    math(EXPR ARG_TIMEOUT "${ARG_TIMEOUT} * ${FRONTDESK_PATIENCE}")
    set(path "${CMAKE_CURRENT_SOURCE_DIR}/${file}")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${path}")
    find_package(Python3 REQUIRED COMPONENTS Interpreter)
    file(STRINGS "${path}" main REGEX "unittest\\.main\\(")
    if(NOT main)
        message(FATAL_ERROR "${path} runs none of its tests: it does not call unittest.main()")
    endif()
    file(STRINGS "${path}" lines REGEX "^class |^    def test_")
    foreach(line IN LISTS lines)
        set(case)
        if(line MATCHES "^class ([A-Za-z]+)")
            set(class "${CMAKE_MATCH_1}")
            if(ARG_WHOLE AND line MATCHES "TestCase")
                set(case "${class}")
            endif()
        elseif(NOT ARG_WHOLE AND line MATCHES "def (test_[a-z0-9_]+)")
            set(case "${class}.${CMAKE_MATCH_1}")
        endif()
        if(case)
            set(name "${ARG_LABEL}.${case}")
            add_test(NAME ${name} COMMAND "${Python3_EXECUTABLE}" -B "${path}" "${case}")
            set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABEL}" TIMEOUT ${ARG_TIMEOUT}
                ENVIRONMENT "FRONTDESK_TEST_BIN=${CMAKE_BINARY_DIR}/bin")
            if(ARG_SERIAL)
                set_tests_properties(${name} PROPERTIES RUN_SERIAL TRUE)
            endif()
        endif()
    endforeach()
endfunction()
