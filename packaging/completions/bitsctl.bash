# Completion of bitsctl for bash.
# shellcheck shell=bash

_bitsctl_jobs() {
  bitsctl list --ids 2>/dev/null
}

_bitsctl_classes() {
  bitsctl class list --ids 2>/dev/null
}

# After --exec there is another command line.
_bitsctl_class() {
  local current=$1 previous=$2 word
  for word in "${COMP_WORDS[@]:3:COMP_CWORD-3}"; do
    [[ $word == --exec ]] || continue
    mapfile -t COMPREPLY < <(compgen -f -- "$current")
    return
  done
  local words=""
  if [[ $COMP_CWORD -eq 2 ]]; then
    words="add list remove test --help"
  elif [[ $previous == --dir ]]; then
    mapfile -t COMPREPLY < <(compgen -d -- "$current")
    return
  elif [[ $current == -* ]]; then
    case ${COMP_WORDS[2]} in
      add) words="--exec --system-wide --dir --replace --systemd --no-systemd --json --help" ;;
      list) words="--ids --dir --json --help" ;;
      remove) words="--system-wide --dir --json --help" ;;
      test) words="--json --help" ;;
    esac
  elif [[ ${COMP_WORDS[2]} == remove || ${COMP_WORDS[2]} == test ]]; then
    words=$(_bitsctl_classes)
  fi
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}

_bitsctl() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
  local command=${COMP_WORDS[1]} words=""
  COMPREPLY=()
  if [[ $COMP_CWORD -eq 1 ]]; then
    words="get create add list show why suspend resume cancel complete watch events notify class"
    words+=" completion --help --version"
  elif [[ $command == class ]]; then
    _bitsctl_class "$current" "$previous"
    return
  elif [[ $previous == --priority ]]; then
    words="foreground high normal low"
  elif [[ $previous == --class ]]; then
    words="none $(_bitsctl_classes)"
  elif [[ $previous == --flags ]]; then
    words="transferred error modification file ranges disable none"
  elif [[ $previous == -o || $previous == --output || $previous == --command ]]; then
    mapfile -t COMPREPLY < <(compgen -f -- "$current")
    return
  elif [[ $current == -* ]]; then
    case $command in
      get)
        words="--output --priority --sha256 --sha512 --cancel-on-interrupt --show-callbacks --json"
        words+=" --help"
        ;;
      add) words="--sha256 --sha512 --json --help" ;;
      create) words="--priority --description --json --help" ;;
      list) words="--ids --all-users --json --help" ;;
      events) words="--since --most --follow --json --help" ;;
      notify)
        words="--class --command --parameters --no-command --flags --interval --json --help"
        ;;
      completion) words="--help" ;;
      *) words="--json --help" ;;
    esac
  else
    case $command in
      add)
        if [[ $COMP_CWORD -eq 2 ]]; then
          words=$(_bitsctl_jobs)
        elif [[ $COMP_CWORD -eq 4 ]]; then
          mapfile -t COMPREPLY < <(compgen -f -- "$current")
          return
        fi
        ;;
      show | why | suspend | resume | cancel | complete | watch | notify) words=$(_bitsctl_jobs) ;;
      completion) words="bash zsh fish" ;;
    esac
  fi
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}

complete -o filenames -F _bitsctl bitsctl
