# What the parts of scripts/check-sdks share: a folder for generators and for what they made.
# What fails in a $(…) ends the script too.
shopt -s inherit_errexit
cache="${XDG_CACHE_HOME:-$HOME/.cache}/parlance/sdks"

# Fills a folder of the cache by a command, which is told the folder as its last word, unless that was done:
#   bring FOLDER COMMAND…
# A folder is named after the versions of what is in it.
bring() {
    local folder="$cache/$1"
    [ ! -e "$folder/complete" ] || return 0
    echo "installing $1 …" >&2
    rm -rf "$folder"
    mkdir -p "$folder"
    "${@:2}" "$folder"
    touch "$folder/complete"
}

from_npm() { # package@version… folder
    npm install --prefix "${*: -1}" --silent --no-audit --no-fund --no-save "${@:1:$#-1}"
}

from_pypi() { # package==version… folder
    python3 -m venv "${*: -1}"
    "${*: -1}/bin/pip" install -q --disable-pip-version-check "${@:1:$#-1}"
}

# Writes a program that runs a command, in the folder where it is called: program NAME COMMAND…
program() {
    printf '#!/bin/sh\nexec %s "$@"\n' "${*:2}" >"$1"
    chmod +x "$1"
}

# Makes the clients of a document in a language, unless they are there, and prints the folder: made LANGUAGE DOCUMENT
made() {
    local folder key
    folder="$cache/$1-of-$(basename "$2" .json)"
    key=$(cat scripts/sdks.d/*.sh "scripts/sdks.d/$1"/* "$2" | sha256sum)
    if [ "$(cat "$folder/key" 2>/dev/null)" != "$key" ]; then
        rm -rf "$folder"
        mkdir -p "$folder"
        local began=$SECONDS
        "scripts/sdks.d/$1/make" "$2" "$folder" >&2
        echo "$1 of $(basename "$2"): made in $((SECONDS - began)) s" >&2
        echo "$key" >"$folder/key"
    fi
    echo "$folder"
}
