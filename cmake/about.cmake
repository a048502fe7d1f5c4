# cmake -DSOURCE=main.cpp -DOUT=about.cpp -P about.cmake: the first comment of a program, as the text its --help prints.
file(STRINGS ${SOURCE} lines)
set(about "")
foreach(line IN LISTS lines)
    if(NOT line MATCHES "^// ?(.*)$")
        break()
    endif()
    string(APPEND about "${CMAKE_MATCH_1}\n")
endforeach()
file(WRITE ${OUT} "extern \"C\" {\nextern const char about_this_program[];\n"
    "const char about_this_program[] = R\"about(${about})about\";\n}\n")
