# Completion of bitsctl for fish.
function __bitsctl_jobs
    bitsctl list --ids 2>/dev/null
end

set -l commands get create add list show suspend resume cancel complete watch completion
set -l job_commands show suspend resume cancel complete watch

complete -c bitsctl -f
complete -c bitsctl -n "not __fish_seen_subcommand_from $commands" -l version -d 'print the version'
complete -c bitsctl -n "not __fish_seen_subcommand_from $commands" -a get -d 'download a URL'
complete -c bitsctl -n "not __fish_seen_subcommand_from $commands" -a create -d 'make a job'
complete -c bitsctl -n "not __fish_seen_subcommand_from $commands" -a add -d 'add a file to a job'
complete -c bitsctl -n "not __fish_seen_subcommand_from $commands" -a list -d 'list the jobs'
complete -c bitsctl -n "not __fish_seen_subcommand_from $commands" -a show -d 'show a job'
complete -c bitsctl -n "not __fish_seen_subcommand_from $commands" -a suspend -d 'stop a job'
complete -c bitsctl -n "not __fish_seen_subcommand_from $commands" -a resume -d 'start a job'
complete -c bitsctl -n "not __fish_seen_subcommand_from $commands" -a cancel -d 'throw a job away'
complete -c bitsctl -n "not __fish_seen_subcommand_from $commands" -a complete -d 'keep the files'
complete -c bitsctl -n "not __fish_seen_subcommand_from $commands" -a watch -d 'follow a job'
complete -c bitsctl -n "not __fish_seen_subcommand_from $commands" -a completion -d 'print this'
complete -c bitsctl -n "__fish_seen_subcommand_from $job_commands" -a '(__bitsctl_jobs)'
complete -c bitsctl -n '__fish_seen_subcommand_from add' -F -a '(__bitsctl_jobs)'
complete -c bitsctl -n '__fish_seen_subcommand_from completion' -a 'bash zsh fish'
complete -c bitsctl -n '__fish_seen_subcommand_from get create' -l priority -x \
    -a 'foreground high normal low' -d 'how it shares the network'
complete -c bitsctl -n '__fish_seen_subcommand_from create' -l description -x -d 'description'
complete -c bitsctl -n '__fish_seen_subcommand_from get' -s o -l output -r -F -d 'file or folder'
complete -c bitsctl -n '__fish_seen_subcommand_from get' -l cancel-on-interrupt -d 'cancel on Ctrl-C'
complete -c bitsctl -n '__fish_seen_subcommand_from get' -l show-callbacks -d 'print each callback'
complete -c bitsctl -n '__fish_seen_subcommand_from list' -l ids -d 'only the GUIDs'
complete -c bitsctl -n '__fish_seen_subcommand_from list' -l all-users -d 'of all users'
complete -c bitsctl -n "__fish_seen_subcommand_from $commands" -l json -d 'print JSON'
