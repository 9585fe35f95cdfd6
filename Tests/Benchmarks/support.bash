# shellcheck shell=bash
# Shared by the benchmarks of the whole path: a folder that is removed with the script, nginx with the shipped files in
# front of a worker or a reference, wrk, and tables of medians. Sourced, not run; the caller sets `rounds` and
# `seconds`.
# shellcheck disable=SC2154

here=$(dirname "$(readlink -f "$0")")
root=$(realpath "$here/../..")
program=$root/.build/release/sallyport

folder=$(mktemp -d /tmp/sallyport-bench-XXXXXX)
pids=() references=()
# Not empty if the folder must be kept for inspection.
keeps=
finish() {
    for pid in "${pids[@]}"; do kill -TERM "$pid" 2>/dev/null || true; done
    # libfcgi's own loop does not end on SIGTERM.
    for pid in "${references[@]}"; do kill -KILL "$pid" 2>/dev/null || true; done
    wait 2>/dev/null || true
    [ "$keeps" ] || rm -rf "$folder"
}
trap finish EXIT
trap 'exit 1' INT TERM

# --- Processes --------------------------------------------------------------------------------------------------------

# reference NAME SOURCE: compiles a responder in C and starts it with 16 blocking threads; sets $reference to its
# number.
threads=16
reference() {
    "$(command -v cc || command -v clang)" -O2 -Wall -Werror -o "$folder/$1-in-c" "$here/C/$2" -lfcgi -lpthread
    "$folder/$1-in-c" "$folder/$1.sock" "$threads" &
    reference=$!
    references+=("$reference")
}

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -config "$root/.make/certificate.conf" \
    -keyout "$folder/key.pem" -out "$folder/cert.pem" 2>/dev/null

# An unused port outside the kernel's range of ephemeral ports.
used=' '
free_port() {
    while :; do
        port=$((10000 + RANDOM % 20000))
        case "$used" in *" $port "*) continue ;; esac
        if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then used+="$port "; return; fi
    done
}

declare -A nginx=() https=() plain=()
# nginx_before NAME SOCKET: starts an nginx in front of the socket, and stores its number and its port.
nginx_before() {
    free_port && port_https=$port
    free_port && port_http=$port
    "$root/.make/render" "$folder/$1" origin="https://localhost:$port_https" names=localhost https="$port_https" http="$port_http" \
        certificate="$folder/cert.pem" key="$folder/key.pem" socket="$2" monitor="unix:$folder/$1.monitor" \
        log="$folder/$1.log" rate=off by-address=yes
    # The same handlers without TLS, which takes most of the time and the same for both; and a page behind the gate.
    free_port && plain[$1]=$port
    cat >"$folder/$1/plain.conf" <<CONF
server {
    listen 127.0.0.1:$port;
    server_name localhost;
    include sallyport/limits.conf;
    include sallyport/problem-pages.conf;
    access_log off;
    location / { include sallyport/handler.conf; }
    include sallyport/gate-server.conf;
    location /app/ { include sallyport/gate.conf; alias $folder/www/; }
}
CONF
    # Clients stay with their nginx worker. If they reconnected, another nginx worker could need more of the reference's
    # threads than the first one's idle connections leave, and would wait for them.
    sed -i 's/include monitor.conf;/keepalive_requests 1000000000;\n    &\n    include plain.conf;/' "$folder/$1/nginx.conf"
    local directives='daemon off;'
    if [ "$(id -u)" -eq 0 ]; then directives+=' user root;'; fi
    nginx -p "$folder/$1" -c "$folder/$1/nginx.conf" -e "$folder/$1.errors" -g "$directives" 2>"$folder/$1.start" &
    pids+=("$!")
    nginx[$1]=$!
    https[$1]=$port_https
}

# answers NAME PATH STATUS: waits until nginx gives this response.
answers() {
    local try
    for ((try = 0; try < 400; try++)); do
        if [ "$(curl -s -o /dev/null -w '%{http_code}' --unix-socket "$folder/$1.monitor" "http://localhost$2")" = "$3" ]; then
            return
        fi
        sleep 0.02
    done
    echo "bench: $1 does not answer; see $folder" >&2
    keeps=yes
    exit 1
}
mkdir "$folder/www"
echo 'behind the gate' >"$folder/www/page.txt"

cat >"$folder/sallyport.yaml" <<YAML
origin: https://localhost
listen: $folder/worker.sock
state: $folder
YAML
"$program" key add --config "$folder/sallyport.yaml" >/dev/null
echo 'a pass phrase for load' | "$program" user add load --password-stdin --config "$folder/sallyport.yaml" >/dev/null
nginx_before worker "$folder/worker.sock"

start_worker() {
    "$program" serve --config "$folder/sallyport.yaml" 2>>"$folder/worker.errors" &
    worker=$!
}

# log_in: sets $token to an access token, and $credential to the header line that the load is sent with.
log_in() {
    token=$(curl -s --cacert "$folder/cert.pem" -d username=load -d 'password=a pass phrase for load' \
        "https://localhost:${https[worker]}/login" | sed 's/.*"access_token":"\([^"]*\)".*/\1/')
    credential="Authorization: Bearer $token"
}

# log_in_with_cookie: logs in with the login page's form, as a browser does; sets $credential to the session cookie.
log_in_with_cookie() {
    local origin=https://localhost:${https[worker]} form
    local browser=(curl -s --cacert "$folder/cert.pem" --cookie "$folder/cookies" --cookie-jar "$folder/cookies" -H 'Accept: text/html')
    form=$("${browser[@]}" "$origin/login" | sed -n 's/.*name="csrf_token" value="\([^"]*\)".*/\1/p')
    "${browser[@]}" -o /dev/null -H "Origin: https://localhost" --data-urlencode "csrf_token=$form" -d username=load \
        -d 'password=a pass phrase for load' "$origin/login"
    credential="Cookie: __Host-sallyport=$(awk '$6 == "__Host-sallyport" { print $7 }' "$folder/cookies")"
}

# --- Load -------------------------------------------------------------------------------------------------------------

# Functions for awk to read wrk's times: ms(TEXT) in milliseconds.
wrk_times='function ms(text) {
    if (text ~ /us$/) return text / 1000
    if (text ~ /ms$/) return text + 0
    if (text ~ /m$/) return text * 60000
    return text * 1000
}'

# ticks PID: CPU time of a process, user and system, in clock ticks (proc(5)).
ticks() { awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/$1/stat"; }

# load URL PID CONNECTIONS SECONDS: prints
# "requests-per-second p99-ms max-ms failed microseconds-of-CPU-per-request requests"
load() {
    local before after
    before=$(ticks "$2")
    wrk -t 2 -c "$3" -d "${4}s" --timeout 10s --latency -H 'Host: localhost' -H "$credential" \
        "$1" >"$folder/wrk"
    after=$(ticks "$2")
    awk -v ticks="$((after - before))" -v hertz="$(getconf CLK_TCK)" "$wrk_times"'
        $1 == "Latency" && NF == 5 { max = ms($4) }
        $1 == "99%" { p99 = ms($2) }
        $2 == "requests" && $3 == "in" { requests = $1 }
        $1 == "Requests/sec:" { rate = $2 }
        /Socket errors:/ { gsub(/,/, ""); failed += $4 + $6 + $8 + $10 }
        /Non-2xx/ { failed += $NF }
        END { printf "%.0f %.2f %.2f %d %.1f %d\n", rate, p99, max, failed, requests ? ticks / hertz * 1e6 / requests : 0, requests }
    ' "$folder/wrk"
}

# Every measurement starts with new nginx workers, also after the warm-up: a connection that one of them keeps from an
# earlier run occupies one of the reference's threads, and the other nginx worker would wait for it.
#   measure NAME PID URL CONNECTIONS FILE
measure() {
    load "$3" "$2" "$4" 1 >/dev/null
    kill -HUP "${nginx[$1]}"
    sleep 0.3
    load "$3" "$2" "$4" "$seconds" >>"$folder/$5"
}

# in_turns PATH SCHEME CONNECTIONS REFERENCE-NAME REFERENCE-PID: measures `rounds` pairs into worker.KEY and
# REFERENCE-NAME.KEY, where KEY is SCHEME.CONNECTIONS. The order within the pairs alternates.
in_turns() {
    local round key=$2.$3 mine other
    case "$2" in
    https) mine=https://localhost:${https[worker]}$1 other=https://localhost:${https[$4]}$1 ;;
    *) mine=http://127.0.0.1:${plain[worker]}$1 other=http://127.0.0.1:${plain[$4]}$1 ;;
    esac
    for ((round = 0; round < rounds; round++)); do
        if ((round % 2 == 0)); then measure "$4" "$5" "$other" "$3" "$4.$key"; fi
        measure worker "$worker" "$mine" "$3" "worker.$key"
        if ((round % 2 == 1)); then measure "$4" "$5" "$other" "$3" "$4.$key"; fi
    done
}

# --- Tables -----------------------------------------------------------------------------------------------------------

# column FILE FIELD: "median (least to greatest)"
column() {
    awk -v field="$2" '{ print $field }' "$1" | sort -g |
        awk '{ v[NR] = $1 } END { m = NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2; print m, "(" v[1] " to " v[NR] ")" }'
}

heading() {
    printf '%-22s %-10s %-26s %-26s %-26s %-20s %s\n' "$1" who requests/s 'p99 ms' 'max ms' 'CPU µs/request' failed
}

# rows LABEL KEY REFERENCE-NAME: prints the two rows and their ratio per round.
rows() {
    local who file
    for who in "$3" worker; do
        file=$folder/$who.$2
        printf '%-22s %-10s %-26s %-26s %-26s %-20s %s\n' "$1" "$who" "$(column "$file" 1)" "$(column "$file" 2)" \
            "$(column "$file" 3)" "$(column "$file" 5)" "$(failures "$file")"
    done
    paste "$folder/worker.$2" "$folder/$3.$2" |
        awk '{ printf "%.2f %.2f\n", $7 ? $1 / $7 : 0, $11 ? $5 / $11 : 0 }' >"$folder/ratio"
    printf '%-22s worker/reference: requests %s, CPU per request %s\n' "$1" "$(column "$folder/ratio" 1)" \
        "$(column "$folder/ratio" 2)"
}

# failures FILE...: the number of failed requests.
failures() { awk '{ s += $4 } END { print s + 0 }' "$@"; }
