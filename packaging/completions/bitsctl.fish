# Completion of bitsctl for fish.
function __bitsctl_jobs
    bitsctl list --ids 2>/dev/null
end

function __bitsctl_classes
    bitsctl class list --ids 2>/dev/null
end

# Whether the command line is "bitsctl class", with one of these subcommands if any is given.
function __bitsctl_class
    set -l words (commandline -opc)
    test (count $words) -ge 2; and test $words[2] = class; or return 1
    if test (count $argv) -eq 0
        test (count $words) -eq 2
    else
        test (count $words) -ge 3; and contains -- $words[3] $argv
    end
end

set -l commands get create add list show why suspend resume cancel complete watch events notify \
    class completion
set -l job_commands show why suspend resume cancel complete watch notify

complete -c bitsctl -f
complete -c bitsctl -n "not __fish_seen_subcommand_from $commands" -l version -d 'print the version'
complete -c bitsctl -n "not __fish_seen_subcommand_from $commands" -a get -d 'download a URL'
complete -c bitsctl -n "not __fish_seen_subcommand_from $commands" -a create -d 'make a job'
complete -c bitsctl -n "not __fish_seen_subcommand_from $commands" -a add -d 'add a file to a job'
complete -c bitsctl -n "not __fish_seen_subcommand_from $commands" -a list -d 'list the jobs'
complete -c bitsctl -n "not __fish_seen_subcommand_from $commands" -a show -d 'show a job'
complete -c bitsctl -n "not __fish_seen_subcommand_from $commands" -a why -d 'say why a job does not move'
complete -c bitsctl -n "not __fish_seen_subcommand_from $commands" -a suspend -d 'stop a job'
complete -c bitsctl -n "not __fish_seen_subcommand_from $commands" -a resume -d 'start a job'
complete -c bitsctl -n "not __fish_seen_subcommand_from $commands" -a cancel -d 'throw a job away'
complete -c bitsctl -n "not __fish_seen_subcommand_from $commands" -a complete -d 'keep the files'
complete -c bitsctl -n "not __fish_seen_subcommand_from $commands" -a watch -d 'follow a job'
complete -c bitsctl -n "not __fish_seen_subcommand_from $commands" -a events -d 'show what happened'
complete -c bitsctl -n "not __fish_seen_subcommand_from $commands" -a notify -d 'set who is told'
complete -c bitsctl -n "not __fish_seen_subcommand_from $commands" -a class -d 'programs to be started'
complete -c bitsctl -n "not __fish_seen_subcommand_from $commands" -a completion -d 'print this'
complete -c bitsctl -n "__fish_seen_subcommand_from $job_commands" -a '(__bitsctl_jobs)'
complete -c bitsctl -n '__fish_seen_subcommand_from add; and not __bitsctl_class add' -F -a '(__bitsctl_jobs)'
complete -c bitsctl -n '__fish_seen_subcommand_from completion' -a 'bash zsh fish'
complete -c bitsctl -n '__fish_seen_subcommand_from get create' -l priority -x \
    -a 'foreground high normal low' -d 'how it shares the network'
complete -c bitsctl -n '__fish_seen_subcommand_from create' -l description -x -d 'description'
complete -c bitsctl -n '__fish_seen_subcommand_from get' -s o -l output -r -F -d 'file or folder'
complete -c bitsctl -n '__fish_seen_subcommand_from get' -l cancel-on-interrupt -d 'cancel on Ctrl-C'
complete -c bitsctl -n '__fish_seen_subcommand_from get' -l show-callbacks -d 'print each callback'
complete -c bitsctl -n '__fish_seen_subcommand_from get add; and not __bitsctl_class add' -l sha256 -x \
    -d 'digest that the file has to have'
complete -c bitsctl -n '__fish_seen_subcommand_from get add; and not __bitsctl_class add' -l sha512 -x \
    -d 'digest that the file has to have'
complete -c bitsctl -n '__fish_seen_subcommand_from list' -l ids -d 'only the GUIDs'
complete -c bitsctl -n '__fish_seen_subcommand_from list; and not __bitsctl_class list' \
    -l all-users -d 'of all users'
complete -c bitsctl -n '__fish_seen_subcommand_from events' -l since -x -d 'only after this event'
complete -c bitsctl -n '__fish_seen_subcommand_from events' -l most -x -d 'at most so many'
complete -c bitsctl -n '__fish_seen_subcommand_from events' -l follow -d 'go on until interrupted'
complete -c bitsctl -n '__fish_seen_subcommand_from notify' -l class -x \
    -a 'none (__bitsctl_classes)' -d 'class that is started'
complete -c bitsctl -n '__fish_seen_subcommand_from notify' -l command -r -F -d 'program that is run'
complete -c bitsctl -n '__fish_seen_subcommand_from notify' -l parameters -x -d 'its command line'
complete -c bitsctl -n '__fish_seen_subcommand_from notify' -l no-command -d 'run no program'
complete -c bitsctl -n '__fish_seen_subcommand_from notify' -l flags -x \
    -a 'transferred error modification file ranges disable none' -d 'what is told'
complete -c bitsctl -n '__fish_seen_subcommand_from notify' -l interval -x -d 'milliseconds'
complete -c bitsctl -n __bitsctl_class -a add -d 'have the bus start a program'
complete -c bitsctl -n __bitsctl_class -a list -d 'show the classes'
complete -c bitsctl -n __bitsctl_class -a remove -d 'undo class add'
complete -c bitsctl -n __bitsctl_class -a test -d 'have the service start a class'
complete -c bitsctl -n '__bitsctl_class remove test' -a '(__bitsctl_classes)'
complete -c bitsctl -n '__bitsctl_class add remove' -l system-wide -d 'for all users'
complete -c bitsctl -n '__bitsctl_class add list remove' -l dir -r -F -d 'folder of the service file'
complete -c bitsctl -n '__bitsctl_class add' -l replace -d 'also another program'
complete -c bitsctl -n '__bitsctl_class add' -l systemd -d 'write a unit'
complete -c bitsctl -n '__bitsctl_class add' -l no-systemd -d 'write no unit'
complete -c bitsctl -n '__bitsctl_class add' -l exec -F -d 'the program and its arguments follow'
complete -c bitsctl -n "__fish_seen_subcommand_from $commands" -l json -d 'print JSON'
