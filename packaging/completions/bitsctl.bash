# Completion of bitsctl for bash.
# shellcheck shell=bash

_bitsctl_jobs() {
  bitsctl list --ids 2>/dev/null
}

_bitsctl() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
  local command=${COMP_WORDS[1]} words=""
  COMPREPLY=()
  if [[ $COMP_CWORD -eq 1 ]]; then
    words="get create add list show suspend resume cancel complete watch completion --help --version"
  elif [[ $previous == --priority ]]; then
    words="foreground high normal low"
  elif [[ $previous == -o || $previous == --output ]]; then
    mapfile -t COMPREPLY < <(compgen -f -- "$current")
    return
  elif [[ $current == -* ]]; then
    case $command in
      get) words="--output --priority --cancel-on-interrupt --show-callbacks --json --help" ;;
      create) words="--priority --description --json --help" ;;
      list) words="--ids --all-users --json --help" ;;
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
      show | suspend | resume | cancel | complete | watch) words=$(_bitsctl_jobs) ;;
      completion) words="bash zsh fish" ;;
    esac
  fi
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}

complete -o filenames -F _bitsctl bitsctl
