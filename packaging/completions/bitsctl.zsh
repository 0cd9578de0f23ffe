#compdef bitsctl
# Completion of bitsctl for zsh.

_bitsctl_jobs() {
  local -a jobs
  jobs=(${(f)"$(bitsctl list --ids 2>/dev/null)"})
  _describe 'job' jobs
}

_bitsctl() {
  local -a commands json
  local priority='--priority[how it shares the network]:priority:(foreground high normal low)'
  json=('--json[print JSON]' '--help[print help]')
  commands=(
    'get:download a URL, wait for it, and keep the file'
    'create:make a suspended job without files'
    'add:add a file to a job'
    'list:list the jobs that are not final'
    'show:show everything about a job'
    'suspend:stop a job until it is resumed'
    'resume:start a job, or try again after an error'
    'cancel:throw a job and its temporary files away'
    'complete:keep the finished files and end the job'
    'watch:show how a job goes on'
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
      _arguments $json $priority \
        '(-o --output)'{-o,--output}'[file or folder]:file:_files' \
        '--cancel-on-interrupt[cancel the job on Ctrl-C]' \
        '--show-callbacks[print each callback]' ':URL:_urls'
      ;;
    create) _arguments $json $priority '--description[description]:text:' ':name:' ;;
    add) _arguments $json ':job:_bitsctl_jobs' ':URL:_urls' ':file:_files' ;;
    list) _arguments $json '--ids[only the GUIDs]' '--all-users[of all users]' ;;
    show|suspend|resume|cancel|complete|watch) _arguments $json ':job:_bitsctl_jobs' ;;
    completion) _arguments ':shell:(bash zsh fish)' ;;
  esac
}

# Loaded by the completion system, or with `source <(bitsctl completion zsh)`.
if [[ $funcstack[1] == _bitsctl ]]; then
  _bitsctl "$@"
else
  compdef _bitsctl bitsctl
fi
