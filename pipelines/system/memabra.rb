# Homebrew formula for a clone of the repository, on macOS and Linux:
#
#     brew install --HEAD --formula ./pipelines/system/memabra.rb
class Memabra < Formula
  desc "Router for AI agents that improves from their logs, behind gates"
  homepage "file://#{File.expand_path("../..", __dir__)}"
  license "MIT"
  head "file://#{File.expand_path("../..", __dir__)}", using: :git

  depends_on "make" => :build # macOS has version 3.81
  depends_on "nettle"
  depends_on "sqlite"
  depends_on "utf8proc"
  depends_on "xxhash"
  depends_on "yajl"
  depends_on "zlib"
  depends_on "zstd"

  def install
    system "gmake", "install", "PREFIX=#{prefix}"
  end

  test do
    system bin/"mb-benchmark", "default"
  end
end
