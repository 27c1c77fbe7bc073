# Language level, warnings, sanitizers, and the two kinds of target the project has:
# frontdesk_library (one per folder) and frontdesk_program (a thin main over a library).
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release)
endif()

option(FRONTDESK_TESTS "build the tests" ON)
option(FRONTDESK_WERROR "warnings are errors" ON)
set(FRONTDESK_SANITIZE "" CACHE STRING "sanitizers, as for -fsanitize=")

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    # Paths below the root are taken for relative: what one clone has compiled serves the next one.
    set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}"
                                    "CCACHE_SLOPPINESS=pch_defines,time_macros" "${CCACHE_PROGRAM}")
endif()

add_library(frontdesk_flags INTERFACE)
target_compile_options(frontdesk_flags INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow
                                                 -Wnon-virtual-dtor)
# GCC 12 sees overlaps in std::string where there are none (its bug 105651).
target_compile_options(frontdesk_flags INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
if(FRONTDESK_WERROR)
    target_compile_options(frontdesk_flags INTERFACE -Werror)
endif()
if(FRONTDESK_SANITIZE)
    # GCC 12 takes the standard library's <regex> for uninitialized under a sanitizer.
    target_compile_options(frontdesk_flags INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>
                           "-fsanitize=${FRONTDESK_SANITIZE}"
                                                     -fno-omit-frame-pointer)
    target_link_options(frontdesk_flags INTERFACE "-fsanitize=${FRONTDESK_SANITIZE}")
endif()

if(FRONTDESK_SANITIZE MATCHES thread)
    add_library(frontdesk_threads OBJECT "${PROJECT_SOURCE_DIR}/tests/sanitizers/c11_threads.cpp")
    target_link_libraries(frontdesk_threads PRIVATE frontdesk_flags)
    link_libraries($<$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>:frontdesk_threads>)
endif()

# frontdesk_library(<name> SOURCES a.cpp ... DEPS frontdesk_x ... [PRIVATE_DEPS dep::x ...])
# Headers are included by their full path from the root. PRIVATE_DEPS are third-party libraries
# that only the sources see.
function(frontdesk_library name)
    cmake_parse_arguments(ARG "" "" "SOURCES;DEPS;PRIVATE_DEPS" ${ARGN})
    if(ARG_SOURCES)
        add_library(${name} STATIC ${ARG_SOURCES})
        target_include_directories(${name} PUBLIC "${PROJECT_SOURCE_DIR}")
        target_link_libraries(${name} PUBLIC ${ARG_DEPS} PRIVATE frontdesk_flags ${ARG_PRIVATE_DEPS})
    else()
        add_library(${name} INTERFACE)
        target_include_directories(${name} INTERFACE "${PROJECT_SOURCE_DIR}")
        target_link_libraries(${name} INTERFACE ${ARG_DEPS})
    endif()
endfunction()

# frontdesk_program(<file name> SOURCES main.cpp DEPS ...): installed into <build>/bin.
function(frontdesk_program name)
    cmake_parse_arguments(ARG "" "" "SOURCES;DEPS" ${ARGN})
    add_executable(${name} ${ARG_SOURCES})
    target_link_libraries(${name} PRIVATE frontdesk_flags ${ARG_DEPS})
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
endfunction()
