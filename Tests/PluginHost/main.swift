import Glibc
import Plugins

// The process that tests ask about plug-ins, in place of `tiermark __describe-plugin`.
exit(PluginChild.run(Array(CommandLine.arguments.dropFirst())))
