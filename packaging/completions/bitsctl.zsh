#compdef bitsctl
# Completion of bitsctl for zsh.

_bitsctl_jobs() {
  local -a jobs
  jobs=(${(f)"$(bitsctl list --ids 2>/dev/null)"})
  _describe 'job' jobs
}

_bitsctl_classes() {
  local -a classes
  classes=(${(f)"$(bitsctl class list --ids 2>/dev/null)"})
  _describe 'class' classes
}

_bitsctl_class() {
  local -a commands json place
  local -a digests=('--sha256[that the file has to have]:hexadecimal digits:'
    '--sha512[that the file has to have]:hexadecimal digits:')
  json=('--json[print JSON]' '--help[print help]')
  place=('(--dir)--system-wide[for the buses of all users]'
    '(--system-wide)--dir[folder of the service file]:folder:_files -/')
  commands=(
    'add:have the bus start a program for a class'
    'list:show the classes that are registered'
    'remove:undo class add'
    'test:have the service start a class'
  )
  if ((CURRENT == 2)); then
    _describe 'command' commands
    return
  fi
  local command=$words[2]
  shift words
  ((CURRENT--))
  case $command in
    add)
      _arguments $json $place '--replace[also if another program is registered]' \
        '(--no-systemd)--systemd[write a unit for systemd, too]' \
        '(--systemd)--no-systemd[write no unit]' \
        ':class id:' '*--exec[the program and its arguments follow]:*:: :_normal'
      ;;
    list) _arguments $json '--ids[only the class ids]' '--dir[look there as well]:folder:_files -/' ;;
    remove) _arguments $json $place ':class:_bitsctl_classes' ;;
    test) _arguments $json ':class:_bitsctl_classes' ;;
  esac
}

_bitsctl() {
  local -a commands json
  local flags='transferred error modification file ranges disable none'
  local priority='--priority[how it shares the network]:priority:(foreground high normal low)'
  local -a digests=('--sha256[that the file has to have]:hexadecimal digits:'
    '--sha512[that the file has to have]:hexadecimal digits:')
  json=('--json[print JSON]' '--help[print help]')
  commands=(
    'get:download a URL, wait for it, and keep the file'
    'create:make a suspended job without files'
    'add:add a file to a job'
    'list:list the jobs that are not final'
    'show:show everything about a job'
    'why:say why a job does not move'
    'suspend:stop a job until it is resumed'
    'resume:start a job, or try again after an error'
    'cancel:throw a job and its temporary files away'
    'complete:keep the finished files and end the job'
    'watch:show how a job goes on'
    'events:show what happened to the jobs'
    'notify:set who is told of the events of a job'
    'class:programs that are started when a job has something to tell'
    'completion:print the completion script for a shell'
  )
  if ((CURRENT == 2)); then
    _describe 'command' commands
    return
  fi
  local command=$words[2]
  shift words
  ((CURRENT--))
  case $command in
    get)
      _arguments $json $priority $digests \
        '(-o --output)'{-o,--output}'[file or folder]:file:_files' \
        '--cancel-on-interrupt[cancel the job on Ctrl-C]' \
        '--show-callbacks[print each callback]' ':URL:_urls'
      ;;
    create) _arguments $json $priority '--description[description]:text:' ':name:' ;;
    add) _arguments $json $digests ':job:_bitsctl_jobs' ':URL:_urls' ':file:_files' ;;
    list) _arguments $json '--ids[only the GUIDs]' '--all-users[of all users]' ;;
    show|why|suspend|resume|cancel|complete|watch) _arguments $json ':job:_bitsctl_jobs' ;;
    events)
      _arguments $json '--since[only after this event]:number:' '--most[at most so many]:number:' \
        '--follow[go on until interrupted]'
      ;;
    notify)
      _arguments $json ':job:_bitsctl_jobs' '--class[class that is started]:class:_bitsctl_classes' \
        '(--no-command)--command[program that is run]:program:_files' \
        '--parameters[its whole command line]:text:' '(--command)--no-command[run no program]' \
        "--flags[what is told]:flags:_values -s , flag $flags" \
        '--interval[milliseconds between calls]:milliseconds:'
      ;;
    class) _bitsctl_class ;;
    completion) _arguments ':shell:(bash zsh fish)' ;;
  esac
}

# Loaded by the completion system, or with `source <(bitsctl completion zsh)`.
if [[ $funcstack[1] == _bitsctl ]]; then
  _bitsctl "$@"
else
  compdef _bitsctl bitsctl
fi
