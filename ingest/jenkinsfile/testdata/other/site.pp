node default {
  include base
}
node 'web1' {
  class { 'nginx': }
}
