resource "aws_codepipeline" "x" {
  pipeline {
    name = "node"
  }
}
