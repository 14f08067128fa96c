// Package dotenv reads files of environment variables (.env) and their templates.
//
// The file stores each variable that is a secret, by its name or by its value, at
// the variable's line; an AWS key's parts are joined by the variables beside. A
// value is read as it stands: nothing is expanded, and one that names another
// variable is no secret. In a template (.env.example, .sample, .template, .dist)
// placeholders stand where the secrets go; a value that is none was written into
// it by mistake, and is a finding with the prop template.
//
// What decides is that every line is an assignment; a file with a usual name may
// have other lines, any other has names of variables only, in upper case.
//
// Rules of quoting: those that motdotla/dotenv and joho/godotenv share. Single
// quotes and backticks keep all as it is, in double quotes \n and the like are
// characters; a quoted value may go over lines; a comment behind a bare value
// begins at " #".
package dotenv
